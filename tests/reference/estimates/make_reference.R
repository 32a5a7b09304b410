# Weights and estimates of two invented samples, by R's survey package.
#
#   Rscript make_reference.R
#
# persons.csv: persons drawn from seven very unequal strata, raked to three margins, with
# and without a cap. clusters.csv: clusters drawn from strata, one of them holding a single
# cluster, with and without raking. Nobody in them exists. Everything is written with
# seventeen digits.

suppressPackageStartupMessages(library(survey))
options(survey.adjust.domain.lonely = FALSE, digits = 17)
set.seed(20220901)
digits <- function(x) if (is.numeric(x) && !is.integer(x)) ifelse(is.na(x), "", sprintf("%.17g", x)) else x
write <- function(d, file) write.csv(as.data.frame(lapply(d, digits)), file, row.names = FALSE, quote = FALSE, na = "", eol = "\n")

# The population, and a sample with item non-response -----------------------------------
sizes <- c(5200000L, 180000L, 140000L, 70000L, 45000L, 22000L, 12000L)
drawn <- c(130L, 110L, 100L, 90L, 80L, 60L, 30L)
n <- sum(drawn)
d <- data.frame(id = seq_len(n), stratum = rep(seq_along(drawn), drawn))
d$sex <- 1L + rbinom(n, 1, 0.45 + 0.02 * d$stratum)
d$age <- 1L + rbinom(n, 2, 0.42)
d$region <- ifelse(runif(n) < 0.25 + 0.05 * d$stratum, 2L, 1L)
d$agrees <- rbinom(n, 1, plogis(-1 + 0.25 * d$stratum + 0.4 * (d$sex == 2)))
d$rare <- rbinom(n, 1, 0.03)
d$score <- round(rnorm(n, 4 + 0.3 * d$stratum + d$age, 2), 2)
d$answer <- 1L + rbinom(n, 3, 0.2 + 0.05 * d$stratum)
gone <- function(x, share) { x[runif(n) < share] <- NA; x }
d$agrees <- gone(d$agrees, 0.08)
d$score <- gone(d$score, 0.15)
d$answer <- gone(d$answer, 0.05)
d$population <- sizes[d$stratum]
d$base <- (sizes / drawn)[d$stratum]

total <- sum(sizes)
part <- function(share) round(total * share)
sexage <- part(c(0.16, 0.23, 0.14, 0.13, 0.21))
sexage <- c(sexage, total - sum(sexage))
region <- c(total - part(0.45), part(0.45))
margins <- rbind(
  data.frame(margin = "stratum", cells = paste0("stratum=", 1:7), population = sizes),
  data.frame(margin = "sex_age", cells = paste0("sex=", rep(1:2, each = 3), " age=", 1:3), population = sexage),
  data.frame(margin = "region", cells = paste0("region=", 1:2), population = region)
)
margins$status <- "assumed"
margins$source <- "invented"

# Weights --------------------------------------------------------------------------------
d$cell <- factor(3 * (d$sex - 1) + d$age)
plain <- svydesign(ids = ~1, strata = ~stratum, weights = ~base, fpc = ~population, data = d)
targets <- c(`(Intercept)` = total, sizes[-1], sexage[-1], region[-1])
names(targets) <- c("(Intercept)", paste0("factor(stratum)", 2:7), paste0("cell", 2:6), "factor(region)2")
formula <- ~ factor(stratum) + cell + factor(region)
raked <- calibrate(plain, formula, targets, calfun = "raking", epsilon = 1e-14, maxit = 200)
d$raked <- weights(raked)

# Raking with a cap: Deville and Särndal's raking distance, cut off above. R's Newton steps
# (make.calfun) cycle on it, so its dual is minimised first and polished by Newton after;
# the design then gets what calibrate() would have given it.
cap <- 2
x <- model.matrix(formula, d)
factors <- function(l) pmin(exp(drop(x %*% l)), cap)
dual <- function(l) {
  u <- drop(x %*% l)
  sum(d$base * ifelse(u < log(cap), exp(u), cap + cap * (u - log(cap)))) / total - sum(l * targets) / total
}
slope <- function(l) (colSums(d$base * factors(l) * x) - targets) / total
curve <- function(l) crossprod(x * d$base * ifelse(factors(l) < cap, factors(l), 0), x) / total
l <- nlminb(rep(0, ncol(x)), dual, slope, curve, control = list(iter.max = 1000, eval.max = 2000, rel.tol = 1e-15))$par
for (step in 1:5) l <- l - solve(curve(l), slope(l))
stopifnot(max(abs(slope(l) * total / targets)) < 1e-12)
g <- factors(l)
stopifnot(sum(d$raked > cap * d$base) > 5, sum(g == cap) > 5, max(g) <= cap)
trimmed <- plain
trimmed$prob <- plain$prob / g
half <- sqrt(weights(plain))
done <- list(qr = qr(x * half), w = g * half, stage = 0, index = NULL)
class(done) <- c("greg_calibration", "gen_raking")
trimmed$postStrata <- list(done)
d$trimmed <- weights(trimmed)
write(margins, "persons/margins.csv")
write(subset(d, select = -cell), "persons.csv")

# Clusters -------------------------------------------------------------------------------
per <- c(6, 5, 4, 1, 3)
k <- data.frame(stratum = rep(1:5, per), cluster = sequence(per))
k$population <- c(40, 12, 4, 9, 30)[k$stratum] # stratum 3 is taken whole
k$level <- rnorm(nrow(k))
e <- k[rep(seq_len(nrow(k)), sample(4:12, nrow(k), TRUE)), ]
m <- nrow(e)
e$sex <- 1L + rbinom(m, 1, 0.5)
e$group <- 1L + rbinom(m, 3, plogis(e$level))
e$agrees <- rbinom(m, 1, plogis(e$level))
e$score <- round(rnorm(m, 5 + e$level, 1), 2)
e$agrees[runif(m) < 0.1] <- NA
e$score[runif(m) < 0.1] <- NA
e$base <- e$population / per[e$stratum] * runif(m, 1, 3)
e <- subset(e, select = -level)
options(survey.lonely.psu = "certainty")
sampled <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~base, fpc = ~population, data = e, nest = TRUE)
replaced <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~base, data = e, nest = TRUE)
people <- c(`(Intercept)` = 600, `factor(sex)2` = 310, `factor(group)2` = 150, `factor(group)3` = 190, `factor(group)4` = 110)
sampled_raked <- calibrate(sampled, ~ factor(sex) + factor(group), people, calfun = "raking", epsilon = 1e-14, maxit = 200)
e$raked <- weights(sampled_raked)
write(e, "clusters.csv")

# Estimates ------------------------------------------------------------------------------
one <- function(domain, name, deff, share) {
  m <- svymean(~y, domain, deff = deff)
  p <- as.numeric(coef(m))
  ci <- c(NA, NA)
  if (!share) ci <- as.numeric(confint(m, df = degf(domain)))
  if (share && p > 0 && p < 1) ci <- as.numeric(attr(svyciprop(~y, domain, method = "xlogit"), "ci"))
  data.frame(est = p, se = as.numeric(SE(m)), low = ci[1], high = ci[2], n = sum(weights(domain) > 0),
             weighted = sum(weights(domain)), df = degf(domain), deff = as.numeric(deff(m)))
}
items <- function(d) {
  found <- list(list("agrees", "", d$agrees, TRUE), list("score", "", d$score, FALSE))
  if (is.null(d$answer)) return(found)
  answers <- lapply(1:4, function(k) list("answer", k, as.numeric(d$answer == k), TRUE))
  c(found, list(list("rare", "", d$rare, TRUE)), answers)
}
groups <- function(d) {
  if (is.null(d$region)) return(list(total = rep(1, nrow(d)), sex = d$sex, group = d$group))
  list(total = rep(1, nrow(d)), stratum = d$stratum, sex = d$sex, `stratum*sex` = paste0(d$stratum, "*", d$sex))
}
estimates <- function(design, name, lone = "fail", deff = TRUE) {
  options(survey.lonely.psu = lone)
  rows <- list()
  for (item in items(design$variables)) for (by in names(groups(design$variables))) {
    # A calibrated design keeps the rows of other domains with weight nought, and nought
    # times NA is NA.
    held <- update(design, y = ifelse(is.na(item[[3]]), 0, item[[3]]), known = !is.na(item[[3]]), by = groups(design$variables)[[by]])
    for (level in sort(unique(held$variables$by))) {
      domain <- subset(held, known & by == level)
      if (sum(weights(domain) > 0) < 2) next
      rows[[length(rows) + 1]] <- data.frame(design = name, lone = lone, item = item[[1]], category = item[[2]], by = by,
        level = level, one(domain, name, deff, item[[4]]))
    }
  }
  do.call(rbind, rows)
}
persons <- rbind(estimates(plain, "plain"), estimates(raked, "raked"), estimates(trimmed, "trimmed"))
write(persons, "persons_estimates.csv")
clusters <- do.call(rbind, c(
  lapply(c("certainty", "remove", "adjust", "average"), function(lone) estimates(sampled, "sampled", lone)),
  lapply(c("certainty", "average"), function(lone) estimates(replaced, "replaced", lone, deff = "replace")),
  # With adjust, survey before 4.2 centred on nought instead of on the mean of all clusters,
  # which is not the same after calibration.
  lapply(c("certainty", "average"), function(lone) estimates(sampled_raked, "raked", lone))
))
write(clusters, "clusters_estimates.csv")
cat(nrow(persons), "+", nrow(clusters), "estimates,", R.version.string, "survey", as.character(packageVersion("survey")), "\n")
