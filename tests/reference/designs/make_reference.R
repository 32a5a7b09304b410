# Standard errors under designs that are rarely met, by R's survey package.
#
#   Rscript make_reference.R
#
# stages.csv: units drawn in three stages; sizes.csv: units drawn with unequal
# probabilities, with joint.csv their joint probabilities; phases.csv: a sample of which a
# part was drawn again. Nobody in them exists. estimates.csv has the results. Everything
# is written with seventeen digits.

suppressPackageStartupMessages(library(survey))
options(survey.adjust.domain.lonely = FALSE, survey.lonely.psu = "fail")
set.seed(20261121)
digits <- function(x) if (is.numeric(x) && !is.integer(x)) sprintf("%.17g", x) else x
write <- function(d, file) write.csv(as.data.frame(lapply(d, digits)), file, row.names = FALSE, quote = FALSE, na = "", eol = "\n")
found <- NULL
keep <- function(design, statistic, x, d) found <<- rbind(found, data.frame(design = design, statistic = statistic, number = seq_along(coef(x)), estimate = as.numeric(coef(x)), se = as.numeric(SE(x)), df = degf(d)))

# Three stages ---------------------------------------------------------------------------
d <- expand.grid(unit = 1:3, ssu = 1:4, psu = 1:4, h = 1:3)
d <- d[!(d$unit == 3 & (d$ssu == 1 | d$psu == 2)), ]
d$half <- ifelse(d$ssu <= 2, "left", "right")
d$N1 <- c(9, 14, 30)[d$h]; d$N2 <- 5 + d$psu; d$N3 <- 4 + d$ssu
d$Nhalf <- 3 + d$psu + (d$half == "left")
d$p1 <- (1 + d$psu + d$h) / 20
d$w <- round(runif(nrow(d), 4, 30), 3)
d$sex <- ifelse(runif(nrow(d)) < 0.5, "f", "m")
d$x <- round(20 + 3 * d$h + rnorm(nrow(d), 0, 4), 3)
d$y <- round(10 + 2 * d$psu + 0.5 * d$x + rnorm(nrow(d), 0, 3) + 3 * (d$sex == "f"), 3)
d$f2 <- ave(d$ssu, d$h, d$psu, FUN = function(s) length(unique(s))) / d$N2
write(d, "stages.csv")
three <- list(
  three = svydesign(id = ~psu + ssu + unit, strata = ~h, fpc = ~N1 + N2 + N3, data = d, nest = TRUE),
  three_weighted = svydesign(id = ~psu + ssu + unit, strata = ~h, fpc = ~N1 + N2 + N3, weights = ~w, data = d, nest = TRUE),
  two = svydesign(id = ~psu + ssu, strata = ~h, fpc = ~N1 + N2, weights = ~w, data = d, nest = TRUE),
  strata_within = svydesign(id = ~psu + ssu, strata = ~h + half, fpc = ~N1 + Nhalf, weights = ~w, data = d, nest = TRUE),
  one = svydesign(id = ~psu, strata = ~h, fpc = ~N1, weights = ~w, data = d, nest = TRUE),
  replaced = svydesign(id = ~psu + ssu + unit, strata = ~h, weights = ~w, data = d, nest = TRUE),
  brewer = svydesign(id = ~psu + ssu, strata = ~h, fpc = ~p1 + f2, data = d, nest = TRUE, pps = "brewer"))
by_sex <- data.frame(sex = c("f", "m"), Freq = c(700, 650))
three$poststratified <- postStratify(three$two, ~sex, by_sex)
three$calibrated_twice <- calibrate(three$poststratified, ~x, c(`(Intercept)` = 1350, x = 35000))
write(data.frame(poststratified = weights(three$poststratified), calibrated_twice = weights(three$calibrated_twice)), "stages_weights.csv")
for (name in names(three)) {
  D <- three[[name]]
  keep(name, "total", svytotal(~y + x, D), D)
  keep(name, "mean", svymean(~y + x, D), D)
  keep(name, "ratio", svyratio(~y, ~x, D), D)
  part <- subset(D, sex == "f" & h != 2)
  keep(name, "mean in part", svymean(~y, part), part)
}
options(survey.ultimate.cluster = TRUE)
keep("three", "total ultimate", svytotal(~y, three$three), three$three)
options(survey.ultimate.cluster = FALSE)

# Unequal probabilities ------------------------------------------------------------------
N <- 120; n <- 24
frame <- data.frame(size = round(rlnorm(N, 3, 0.7), 2), h = rep(1:2, each = N / 2))
frame$p <- ave(frame$size, frame$h, FUN = function(s) pmin(0.95, (n / 2) * s / sum(s)))
draw <- function(p) { start <- runif(1); which(diff(floor(cumsum(c(0, p)) + start)) > 0) }
rows <- c(draw(frame$p[frame$h == 1]), N / 2 + draw(frame$p[frame$h == 2]))
s <- frame[rows, ]
s$y <- round(5 + 2 * s$size + rnorm(nrow(s), 0, 4), 3)
s$z <- round(50 + rnorm(nrow(s), 0, 5), 3)
s$squares <- tapply(frame$p^2, frame$h, sum)[s$h] / as.vector(table(s$h))[s$h]
write(s, "sizes.csv")
m <- outer(s$p, s$p) * (nrow(s) - 1) / (nrow(s) - outer(s$p, s$p, "+") / 2); diag(m) <- s$p
write(setNames(as.data.frame(m), paste0("u", seq_len(nrow(s)))), "joint.csv")
sizes <- list(
  brewer_sizes = svydesign(id = ~1, strata = ~h, fpc = ~p, data = s, pps = "brewer"),
  overton = svydesign(id = ~1, strata = ~h, fpc = ~p, data = s, pps = "overton"),
  overton_yg = svydesign(id = ~1, strata = ~h, fpc = ~p, data = s, pps = "overton", variance = "YG"),
  hartley_rao = svydesign(id = ~1, strata = ~h, fpc = ~p, data = s, pps = HR()),
  hartley_rao_known = svydesign(id = ~1, fpc = ~p, data = s, pps = HR(0.25)),
  joint = svydesign(id = ~1, fpc = ~p, data = s, pps = ppsmat(m, tolerance = 0)),
  joint_yg = svydesign(id = ~1, fpc = ~p, data = s, pps = ppsmat(m, tolerance = 0), variance = "YG"),
  poisson = svydesign(id = ~1, probs = ~p, data = s, pps = poisson_sampling(s$p)))
for (name in names(sizes)) {
  D <- sizes[[name]]
  keep(name, "total", svytotal(~y + z, D), D)
  keep(name, "mean", svymean(~y, D), D)
  part <- subset(D, z > 50); keep(name, "mean in part", svymean(~y, part), part)
}

# Two phases -----------------------------------------------------------------------------
p <- data.frame(id = 1:150, h = rep(c("a", "b", "c"), c(60, 50, 40)))
p$N <- c(a = 300, b = 150, c = 400)[p$h]
p$x <- round(rnorm(150, 10, 3), 3)
p$group <- ifelse(p$x > 10, "high", "low")
p$again <- FALSE
for (g in c("high", "low")) p$again[sample(which(p$group == g), c(high = 45, low = 20)[g])] <- TRUE
p$y <- round(3 + p$x + rnorm(150), 3)
write(p, "phases.csv")
p$all <- 850
for (method in c("full", "approx")) {
  D <- twophase(id = list(~id, ~id), strata = list(NULL, ~group), fpc = list(~all, NULL), subset = ~again, data = p, method = method)
  P <- twophase(id = list(~id, ~id), strata = list(NULL, ~group), subset = ~again, data = p, method = method)
  C <- calibrate(D, ~x, phase = 2)
  # Method full takes the sample size of the wrong stratum where those of the first phase
  # differ, in survey 4.5 too.
  S <- twophase(id = list(~id, ~id), strata = list(~h, ~group), fpc = list(~N, NULL), subset = ~again, data = p, method = "approx")
  for (name in c("D", "P", "C", if (method == "approx") "S")) {
    keep(paste0(method, "_", name), "total", svytotal(~y, get(name)), get(name))
    keep(paste0(method, "_", name), "mean", svymean(~y + x, get(name)), get(name))
  }
}
w <- rep(0, 150); w[p$again] <- 1 / C$phase2$prob
write(data.frame(weight = w), "phases_weights.csv")
write(found, "estimates.csv")
cat(nrow(found), "numbers by survey", as.character(packageVersion("survey")), "\n")
