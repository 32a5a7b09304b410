# The cases in R's survey package: Rscript peer.R CASE FOLDER
# Reads Parquet files that were written out as CSV; reading is not timed.
arguments <- commandArgs(TRUE)
case <- arguments[1]
folder <- arguments[2]
suppressMessages(library(survey))
rows <- read.csv(file.path(folder, paste0(case, ".csv")))
design <- function() {
  svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = rows, nest = TRUE)
}

work_a <- function() {
  found <- svyby(~item, ~mun, design(), svymean)
  c(sum(coef(found)), sum(SE(found)), length(coef(found)))
}
work_b <- function() {
  targets <- read.csv(file.path(folder, "b_targets.csv"))
  margins <- unique(targets$var)
  persons <- svydesign(ids = ~1, weights = ~w, data = rows)
  wanted <- lapply(margins, function(name) {
    part <- targets[targets$var == name, ]
    table <- data.frame(factor(part$level, levels = levels(rows[[name]])), part$freq)
    setNames(table, c(name, "Freq"))
  })
  formulas <- lapply(margins, function(name) as.formula(paste0("~", name)))
  # An epsilon below one is a part of all persons.
  raked <- rake(persons, formulas, wanted, control = list(maxit = 500, epsilon = 1e-10))
  weights <- weights(raked)
  sum(weights * rows$y) / sum(weights)
}
work_c <- function() {
  set.seed(1)
  drawn <- as.svrepdesign(design(), type = "subbootstrap", replicates = 500)
  names <- paste0("y", 1:20)
  found <- svymean(as.formula(paste("~", paste(names, collapse = "+"))), drawn)
  c(sum(coef(found)), sum(SE(found)))
}
work_e <- function() {
  sample <- design()
  total <- c(0, 0, 0)
  for (b in 1:12) for (i in 1:150) {
    found <- svyby(as.formula(paste0("~i", i)), as.formula(paste0("~b", b)), sample,
                   svymean, na.rm = TRUE)
    total <- total + c(sum(coef(found)), sum(SE(found)), length(coef(found)))
  }
  total
}

if (case == "a") rows$item <- factor(rows$item)
if (case == "b") for (name in paste0("m", 1:6)) rows[[name]] <- factor(rows[[name]])
if (case == "e") for (b in 1:12) rows[[paste0("b", b)]] <- factor(rows[[paste0("b", b)]])
before <- proc.time()
checks <- get(paste0("work_", case))()
took <- proc.time() - before
status <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
peak <- as.numeric(gsub("[^0-9]", "", status)) / 1024
cat(sprintf(paste0('RESULT {"who": "R survey %s", "case": "%s", "cpu": %f, "first": %f, ',
                   '"wall": %f, "peak_mb": %f, "runs": 1, "checks": [%s]}\n'),
            packageVersion("survey"), case, sum(took[1:2]), sum(took[1:2]), took[3], peak,
            paste(sprintf("%.17g", checks), collapse = ", ")))
