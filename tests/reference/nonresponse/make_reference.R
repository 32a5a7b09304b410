# Makes sample.csv (an invented gross sample) and reference.csv (what R 4.2.2 makes of it)
# beside this script: Rscript make_reference.R
# Logistic regression is glm(); the R-indicators are written out below from Schouten,
# Cobben and Bethlehem (2009), Schouten, Shlomo and Skinner (2011) and Shlomo, Skinner and
# Schouten (2012), in matrix form and person by person, so that they share nothing with
# the Python they check.
set.seed(20221122)
n <- 420
stratum <- rep(c("BE", "MA", "TR"), c(160, 140, 120))
sample <- data.frame(
  stratum = stratum,
  weight = c(BE = 900, MA = 22, TR = 14)[stratum],
  sex = sample(c("m", "v"), n, TRUE),
  age = sample(c("15-34", "35-54", "55-85"), n, TRUE, c(.4, .35, .25)),
  region = sample(c("BR", "VL"), n, TRUE, c(.25, .75)),
  year = sample(1938:2006, n, TRUE)
)
eta <- -0.6 + 0.5 * (sample$sex == "v") + 0.4 * (sample$age == "55-85") -
  0.7 * (sample$region == "BR") + 0.5 * (sample$stratum == "BE")
sample$responded <- as.integer(runif(n) < plogis(eta))
write.csv(sample, "sample.csv", row.names = FALSE, quote = FALSE)

out <- list()
put <- function(what, name, value)
  out[[length(out) + 1]] <<- data.frame(what, name, value = sprintf("%.17g", value))

control <- glm.control(epsilon = 1e-14, maxit = 100)
fit <- function(formula, weights) {
  sample$w <- weights / mean(weights)
  suppressWarnings(glm(formula, binomial, sample, w, control = control))
}
total_variance <- function(y, weights, strata)
  sum(tapply(seq_along(y), strata, function(rows) {
    N <- sum(weights[rows]); m <- length(rows)
    N^2 * (1 - m / N) * var(y[rows]) / m
  }))
indicators <- function(model, weights, strata) {
  p <- fitted(model); N <- sum(weights)
  X <- model.matrix(model); Z <- X * (p * (1 - p)); S <- vcov(model)
  centre <- sum(weights * p) / N
  spread <- sum(weights * (p - centre)^2) / (N - 1)
  estimation <- 0
  for (i in seq_along(p)) estimation <- estimation + weights[i] * drop(Z[i, ] %*% S %*% Z[i, ])
  bias <- estimation / N - total_variance(p, weights, strata) / N^2
  keep <- max(0, 1 - bias / spread)
  A <- cov.wt(cbind(p, Z), weights, method = "ML")$cov
  a <- A[-1, 1]; B <- A[-1, -1]
  v <- (4 * drop(a %*% S %*% a) + 2 * sum(diag(B %*% S %*% B %*% S)) +
    total_variance((p - centre)^2, weights, strata) / N^2) / (spread * (N - 1) / N)
  list(R = 1 - 2 * sqrt(spread * keep), raw = 1 - 2 * sqrt(spread), se = sqrt(v),
       mean = centre, cv = sqrt(spread * keep) / centre, keep = keep, p = p)
}
formula <- responded ~ sex + age + region
for (case in c("equal", "weighted")) {
  weights <- if (case == "equal") rep(1, n) else sample$weight
  # Equal weights are those of a sample of everything: leave the correction something.
  if (case == "equal") weights <- weights * 25
  strata <- if (case == "equal") rep(1, n) else sample$stratum
  model <- fit(formula, weights)
  s <- summary(model)$coefficients
  for (term in rownames(s)) {
    put(paste0(case, " coefficient"), term, s[term, 1])
    put(paste0(case, " se"), term, s[term, 2])
  }
  got <- indicators(model, weights, strata)
  for (name in c("R", "raw", "se", "mean", "cv")) put(paste0(case, " indicator"), name, got[[name]])
  N <- sum(weights)
  for (v in c("sex", "age", "region")) {
    others <- setdiff(c("sex", "age", "region"), v)
    cell <- interaction(sample[others], drop = TRUE)
    mean_in <- tapply(weights * got$p, cell, sum) / tapply(weights, cell, sum)
    away <- got$p - mean_in[cell]
    between <- 0; within <- 0
    for (level in unique(sort(sample[[v]]))) {
      inside <- sample[[v]] == level
      share <- sum(weights[inside]) / N
      gap <- weighted.mean(got$p[inside], weights[inside]) - got$mean
      put(paste0(case, " unconditional"), paste(v, level), sqrt(share) * gap)
      here <- sqrt(sum(weights[inside] * away[inside]^2) / N)
      put(paste0(case, " conditional"), paste(v, level), here)
      between <- between + share * gap^2; within <- within + here^2
    }
    put(paste0(case, " variable unconditional"), v, sqrt(between * got$keep))
    put(paste0(case, " variable conditional"), v, sqrt(within * got$keep))
  }
}
model <- fit(responded ~ sex + year, rep(1, n))
for (term in names(coef(model))) put("number coefficient", term, coef(model)[term])
for (case in c("equal", "weighted")) {
  weights <- if (case == "equal") rep(1, n) else sample$weight
  for (class in unique(sort(paste(sample$sex, sample$region)))) {
    rows <- paste(sample$sex, sample$region) == class
    put(paste0(case, " class factor"), class,
        sum(weights[rows]) / sum(weights[rows & sample$responded == 1]))
  }
}
write.csv(do.call(rbind, out), "reference.csv", row.names = FALSE, quote = FALSE)
