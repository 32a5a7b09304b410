# Verbs of a sample, by R's survey package (4.5) and mitools.
#
#   Rscript make_reference.R
#
# The invented clusters of ../estimates/clusters.csv, without the stratum of one cluster.
# Everything is written with seventeen digits: what, name, value, se, low, high.

suppressPackageStartupMessages({ library(survey); library(mitools) })
options(digits = 17)
d <- read.csv("../estimates/clusters.csv")
lone <- with(unique(d[c("stratum", "cluster")]), names(which(table(stratum) == 1)))
d <- d[!(d$stratum %in% lone), ]
d$pv1 <- d$score
d$pv2 <- d$score + ((seq_len(nrow(d)) * 7) %% 5 - 2) / 4
d$pv3 <- d$score + ((seq_len(nrow(d)) * 3) %% 7 - 3) / 6
full <- svydesign(~cluster, strata = ~stratum, weights = ~base, fpc = ~population,
                  data = d, nest = TRUE)
des <- subset(full, !is.na(score) & !is.na(agrees))
rows <- NULL
add <- function(what, name, value, se, low = NA, high = NA)
  rows <<- rbind(rows, data.frame(what, name, value = as.numeric(value), se = as.numeric(se),
                                  low = as.numeric(low), high = as.numeric(high)))

# Differences between groups, with the covariance between them ---------------------------
by <- svyby(~score, ~group, des, svymean, covmat = TRUE)
for (g in c("2", "3", "4")) {
  w <- setNames(c(1, -1), c(g, "1"))
  found <- svycontrast(by, list(w))
  add("difference", g, coef(found), SE(found))
}

# Smooth functions of totals -------------------------------------------------------------
found <- svycontrast(svytotal(~score + agrees, des), quote(log(score / agrees)))
add("function", "everyone", coef(found), SE(found))
each <- svyby(~score + agrees, ~sex, des, svytotal, covmat = TRUE)
found <- svycontrast(each, list(one = quote(`1:score` / `1:agrees`), two = quote(`2:score` / `2:agrees`)))
add("function", c("1", "2"), coef(found), SE(found))

# Ratios of odds and of rates ------------------------------------------------------------
ratios <- function(what, fit) {
  limits <- exp(confint(fit))[-1, , drop = FALSE]
  add(what, rownames(limits), exp(coef(fit))[-1], SE(fit)[-1], limits[, 1], limits[, 2])
}
control <- list(epsilon = 1e-14, maxit = 100)
ratios("odds", svyglm(agrees ~ score + factor(sex), des, family = quasibinomial(), control = control))
ratios("rates", svyglm(agrees ~ score + factor(sex), des, family = quasipoisson(), control = control))

# Plausible values -----------------------------------------------------------------------
pv <- lapply(c("pv1", "pv2", "pv3"), function(name) svyby(reformulate(name), ~sex, des, svymean, covmat = TRUE))
found <- MIcombine(lapply(pv, coef), lapply(pv, vcov))
add("plausible", c("1", "2"), coef(found), SE(found))

# Tests adjusted for there being several -------------------------------------------------
p <- c(0.013, 0.2, 0.04, 0.0007, 0.04)
for (how in c("holm", "BH", "bonferroni")) add(how, seq_along(p), p.adjust(p, how), NA)

digits <- function(x) if (is.numeric(x)) ifelse(is.na(x), "", sprintf("%.17g", x)) else x
write.csv(as.data.frame(lapply(rows, digits)), "reference.csv", row.names = FALSE, quote = FALSE, eol = "\n")
