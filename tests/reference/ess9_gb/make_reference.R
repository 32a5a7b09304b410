# Estimates of the ess9-gb study by R's survey package, to hold the toolkit against.
#
#   Rscript make_reference.R ESS9GB.sav survey-4.1.csv
#
# The recodes are written here from the questionnaire's codes, not from the codebook's
# expressions: two readings of the same definitions that have to agree. Only aggregates
# are written, and no cell that rests on fewer than five respondents.

suppressPackageStartupMessages({
  library(haven)
  library(survey)
})
arguments <- commandArgs(trailingOnly = TRUE)
stopifnot(length(arguments) == 2)
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE, digits = 17)
smallest_base <- 5

# The file -----------------------------------------------------------------------------
# haven turns the declared user-missing codes into NA. Some codes that are no answer are
# not declared in the file: 8888 (countries), 888 (languages), 55 (fairness of one's own
# chances); those are set here.
plain <- function(x) if (is.character(x)) as.character(x) else as.numeric(x)
d <- as.data.frame(lapply(zap_labels(read_sav(arguments[1], user_na = FALSE)), plain))
text <- function(x, none) ifelse(x %in% none, NA, x)
for (v in c("cntbrthd", "fbrncntc", "mbrncntc")) d[[v]] <- text(d[[v]], c("6666", "8888", "9999"))
d$first_language <- text(d$lnghom1, c("888", "999"))
raw <- read_sav(arguments[1], user_na = TRUE)
second <- as.character(raw$lnghom2) # 000, no second language, is an answer here
second <- text(second, c("888", "999"))
d$ifrjob[d$ifrjob %in% 55] <- NA

stopifnot(isTRUE(all.equal(d$pspwght * d$pweight, d$anweight, tolerance = 1e-15)))

# The groups ---------------------------------------------------------------------------
europe <- c("39", "151", "154", "155", "CY", "DE", "FR", "HU", "IE", "IT", "PL", "RO")
here <- function(x) x %in% 1
abroad <- function(x) x %in% 2
region <- function(country) ifelse(is.na(country), NA, ifelse(country %in% europe, 2, 3))

generation <- rep(NA_real_, nrow(d))
generation[abroad(d$facntr) | abroad(d$mocntr)] <- 2
generation[abroad(d$brncntr)] <- 3
generation[here(d$facntr) & here(d$mocntr)] <- 1

origin <- rep(NA_real_, nrow(d))
second_generation <- generation %in% 2
by_father <- second_generation & abroad(d$facntr)
by_mother <- second_generation & !abroad(d$facntr)
origin[generation %in% 1] <- 1
origin[generation %in% 3] <- region(d$cntbrthd)[generation %in% 3]
origin[by_father] <- region(d$fbrncntc)[by_father]
origin[by_mother] <- region(d$mbrncntc)[by_mother]

groups <- list(
  total = rep(1, nrow(d)),
  origin = origin,
  generation = generation,
  sex = d$gndr,
  age_class = as.numeric(cut(d$agea, c(0, 35, 50, 65, Inf), right = FALSE)),
  education = c(1, 1, 2, 2, 3, 3, 3)[match(d$eisced, 1:7)]
)

# The indicators -----------------------------------------------------------------------
# y(): true or false becomes 1 or 0, unknown stays NA. R's & and | are three-valued.
items <- list()
add <- function(name, value, category = "") {
  items[[length(items) + 1]] <<- list(name = name, category = category, y = as.numeric(value), share = is.logical(value))
}
among <- function(value, condition) ifelse(condition %in% TRUE, value, NA)
codes_of <- function(name, x, codes) for (k in codes) add(name, x == k, k)

for (pair in list(c("allow_same_group", "imsmetn"), c("allow_other_group", "imdfetn"), c("allow_poorer_countries", "impcntr"))) {
  add(pair[1], d[[pair[2]]] < 3)
}
add("allow_none_poorer", d$impcntr == 4)
add("allow_all_groups", d$imsmetn < 3 & d$imdfetn < 3 & d$impcntr < 3)
codes_of("allow_poorer_answers", d$impcntr, 1:4)
for (pair in list(c("economy", "imbgeco"), c("culture", "imueclt"), c("country", "imwbcnt"))) {
  add(paste0(pair[1], "_effect"), d[[pair[2]]])
  add(paste0(pair[1], "_gains"), d[[pair[2]]] > 5)
}
add("immigration_climate_score", rowMeans(d[c("imbgeco", "imueclt", "imwbcnt")]))
add("background_weighs_on_hiring", d$recimg > 2)

asked <- d$dscrgrp == 1
grounds <- c("dscrrce", "dscrntn", "dscrrlg", "dscrlng", "dscretn", "dscrage", "dscrgnd", "dscrsex", "dscrdsb", "dscroth")
marked <- function(v) ifelse(is.na(asked), NA, asked & d[[v]] == 1)
add("discriminated_group", asked)
for (i in seq_along(grounds)) add("grounds", among(d[[grounds[i]]] == 1, asked), i)
add("grounds_named", among(rowSums(d[grounds]), asked))
add("origin_discrimination", marked("dscrrce") | marked("dscrntn") | marked("dscrrlg") | marked("dscrlng") | marked("dscretn"))
add("race_discrimination", marked("dscrrce"))
add("religion_discrimination", marked("dscrrlg"))
add("sex_discrimination", marked("dscrgnd"))
add("age_discrimination", marked("dscrage"))

add("meets_weekly", d$sclmeet > 4)
add("meets_rarely", d$sclmeet < 3)
add("has_confidant", d$inprdsc > 0)
add("three_confidants", d$inprdsc > 2)
add("less_active", d$sclact < 3)
add("internet_daily", d$netusoft == 5)

add("people_trusted", d$ppltrst)
add("people_fair", d$pplfair)
add("people_helpful", d$pplhlp)
add("social_trust_score", rowMeans(d[c("ppltrst", "pplfair", "pplhlp")]))
add("trusts_people", d$ppltrst > 5)
add("trust_parliament", d$trstprl)
add("trust_justice", d$trstlgl)
add("trust_police", d$trstplc)
add("trust_politicians", d$trstplt)
add("trust_parties", d$trstprt)
add("trust_european_parliament", d$trstep)
add("trust_united_nations", d$trstun)
add("trusts_police", d$trstplc > 5)

add("attachment_country", d$atchctr)
add("attached_country", d$atchctr > 7)
add("attachment_europe", d$atcherp)
add("attached_europe", d$atcherp > 7)
add("attached_both", d$atchctr > 5 & d$atcherp > 5)
add("ethnic_minority", d$blgetmg == 1)
add("not_citizen", d$ctzcntr == 2)
add("years_in_country", among(d$inwyys - d$livecnta, d$brncntr == 2))

add("unsafe_after_dark", d$aesfdrk > 2)
codes_of("safety_answers", d$aesfdrk, 1:4)
add("crime_victim", d$crmvct == 1)

add("happiness_score", d$happy)
add("life_satisfaction", d$stflife)
add("good_health", d$health < 3)
add("hampered_daily", d$hlthhmp < 3)

add("religious", d$rlgblg == 1)
codes_of("denominations", among(d$rlgdnm, d$rlgblg == 1), 1:8)
add("religiosity_score", d$rlgdgr)
add("prays_daily", d$pray == 1)
add("attends_monthly", d$rlgatnd < 5)

add("interested_in_politics", d$polintr < 3)
add("voted", among(d$vote == 1, d$vote < 3))
add("has_a_say", d$psppsgva > 2)
add("fair_chance_participation", d$frprtpl > 3)
actions <- lapply(c("contplt", "wrkprty", "wrkorg", "badge", "sgnptit", "pbldmn", "bctprd", "pstplonl"), function(v) d[[v]] == 1)
add("took_action", Reduce(`|`, actions))
add("signed_petition", d$sgnptit == 1)
add("democracy_satisfaction", d$stfdem)
add("government_satisfaction", d$stfgov)
add("gay_freedom", d$freehms < 3)

add("other_home_language", d$first_language != "ENG")
add("english_home", d$first_language == "ENG" | second == "ENG")

add("income_difficult", d$hincfel > 2)
add("paid_work", d$pdwrk == 1 | d$crpdwk == 1)
activities <- c("pdwrk", "edctn", "uempla", "uempli", "dsbld", "rtrd", "cmsrv", "hswrk", "dngoth")
for (i in seq_along(activities)) add("activities_now", d[[activities[i]]] == 1, i)
add("ever_unemployed", d$uemp3m == 1)
add("long_unemployed", among(d$uemp12m == 1, d$uemp3m == 1))
add("fair_chance_education", d$evfredu)
add("fair_chance_work", d$evfrjob)
add("own_chance_work", d$ifrjob)
add("household_size", d$hhmmb)

# The estimates ------------------------------------------------------------------------
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~anweight, data = d, nest = TRUE)
stopifnot(degf(design) == length(unique(d$psu)) - length(unique(d$stratum)))

# Logit interval in closed form (xlogit); method "logit" fits the same model by iteration
# and agrees to its convergence criterion, which the first indicator checks.
interval <- function(domain, p, method = "xlogit") {
  if (p <= 0 || p >= 1) return(c(NA, NA))
  as.numeric(attr(svyciprop(~y, domain, method = method), "ci"))
}

one_level <- function(known, level, share) {
  domain <- subset(known, group == level)
  n <- nrow(domain)
  if (n < smallest_base) return(NULL)
  m <- svymean(~y, domain, deff = "replace")
  est <- as.numeric(coef(m))
  ci <- if (share) interval(domain, est) else as.numeric(confint(m, df = degf(domain)))
  c(est = est, se = as.numeric(SE(m)), n = n, weighted = sum(weights(domain)), df = degf(domain),
    low = ci[1], high = ci[2], deff = as.numeric(deff(m)))
}

one_item <- function(item, by) {
  held <- update(design, y = item$y, group = groups[[by]])
  known <- subset(held, !is.na(y) & !is.na(group))
  levels <- sort(unique(known$variables$group))
  found <- lapply(levels, function(level) one_level(known, level, item$share))
  kept <- !vapply(found, is.null, TRUE)
  # svyby over all levels at once must say the same as one subset at a time
  whole <- svyby(~y, ~group, known, svymean)
  numbers <- do.call(rbind, found[kept])
  stopifnot(isTRUE(all.equal(as.numeric(numbers[, "est"]), as.numeric(coef(whole))[kept], tolerance = 1e-13)))
  stopifnot(isTRUE(all.equal(as.numeric(numbers[, "se"]), as.numeric(SE(whole))[kept], tolerance = 1e-12)))
  data.frame(indicator = item$name, category = item$category, by = by,
             level = if (by == "total") "" else levels[kept], numbers)
}

first <- update(design, y = items[[1]]$y)
first <- subset(first, !is.na(y))
p <- as.numeric(coef(svymean(~y, first)))
stopifnot(all.equal(interval(first, p), interval(first, p, "logit"), tolerance = 1e-6))

rows <- do.call(rbind, lapply(items, function(item) do.call(rbind, lapply(names(groups), function(by) one_item(item, by)))))
seventeen <- function(x) ifelse(is.na(x), "", formatC(x, digits = 17, format = "g", width = 1))
for (column in c("est", "se", "weighted", "low", "high", "deff")) rows[[column]] <- seventeen(rows[[column]])
for (column in c("n", "df")) rows[[column]] <- as.character(rows[[column]])
write.csv(rows, arguments[2], row.names = FALSE, quote = FALSE, na = "", eol = "\n")
cat(nrow(rows), "estimates of", length(unique(rows$indicator)), "indicators,", R.version.string,
    "survey", as.character(packageVersion("survey")), "haven", as.character(packageVersion("haven")), "\n")
