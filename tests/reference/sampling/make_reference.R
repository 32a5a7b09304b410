# Makes reference.csv beside this script: Rscript make_reference.R
# R 4.2.2 with the package sampling 2.9 (Tillé and Matei), used here as another program
# that computes the same quantities.
library(sampling)
out <- list()
put <- function(what, values)
  out[[length(out) + 1]] <<- data.frame(what, place = seq_along(values),
                                        value = sprintf("%.17g", as.vector(values)))
pik <- c(0.2, 0.7, 0.8, 0.5, 0.4, 0.4)
put("conditional poisson joint", UPmaxentropypi2(pik))
put("systematic joint", UPsystematicpi2(pik))
size <- c(120, 3, 14, 15, 92, 6, 5, 3, 5, 35, 35, 15)
for (n in c(3, 5, 8)) put(paste("inclusion", n), inclusionprobabilities(size, n))
put("share difference", power.prop.test(p1 = 0.18, p2 = 0.23, power = 0.8)$n)
put("share difference one-sided",
    power.prop.test(p1 = 0.1, p2 = 0.15, power = 0.9, alternative = "one.sided")$n)
write.csv(do.call(rbind, out), "reference.csv", row.names = FALSE, quote = FALSE)
