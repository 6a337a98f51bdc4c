# The siting program in GNU MathProg, written from docs/formulation.md and not from the code, without what the section
# "What plans must hold", environments and cue rules add; --write-data refuses scenarios that state such terms:
#   parapet solve SCENARIO --dry-run --write-data scenario.dat
#   glpsol --math protected-value.mod --data scenario.dat

set PLACEMENTS;
set STANDING within PLACEMENTS;
set SITES;
set TYPES;
set ROUTES;
set LEGS;
set PIECES;

param site{PLACEMENTS} in SITES;
param type{PLACEMENTS} in TYPES;
param money{PLACEMENTS} >= 0;
param crew{PLACEMENTS} >= 0;
param power{PLACEMENTS} >= 0;
param money_budget >= 0;
param crew_budget >= 0;
param power_budget >= 0;
param capacity{SITES} >= 0;
param supply{TYPES} >= 0;

param stake{ROUTES} >= 0;          # expected worth lost per raid if the route is open
param slope{PIECES} >= 0;          # 1 - exp(-U), by chords
param width{PIECES} > 0;
param route{LEGS} in ROUTES;

set CUES within {PLACEMENTS, LEGS};
param share{CUES} >= 0;            # of a full cue
set ENGAGEMENTS within {PLACEMENTS, LEGS};
param units{ENGAGEMENTS} >= 0;     # sum of -ln(1 - Pk) over the shots of one cued placement

var x{PLACEMENTS} binary;
var cue{LEGS} >= 0, <= 1;
var cued{ENGAGEMENTS} >= 0, <= 1;
var level{r in ROUTES, k in PIECES} >= 0, <= width[k];

maximize protected_value: sum{r in ROUTES, k in PIECES} stake[r] * slope[k] * level[r, k];

s.t. standing{p in STANDING}: x[p] = 1;
s.t. spend_money: sum{p in PLACEMENTS} money[p] * x[p] <= money_budget;
s.t. spend_crew: sum{p in PLACEMENTS} crew[p] * x[p] <= crew_budget;
s.t. spend_power: sum{p in PLACEMENTS} power[p] * x[p] <= power_budget;
s.t. room{s in SITES}: sum{p in PLACEMENTS: site[p] = s} x[p] <= capacity[s];
s.t. supplied{t in TYPES}: sum{p in PLACEMENTS diff STANDING: type[p] = t} x[p] <= supply[t];
s.t. cue_from_sensors{l in LEGS}: cue[l] <= sum{(p, l) in CUES} share[p, l] * x[p];
s.t. needs_placement{(p, l) in ENGAGEMENTS}: cued[p, l] <= x[p];
s.t. needs_cue{(p, l) in ENGAGEMENTS}: cued[p, l] <= cue[l];
s.t. engagement{r in ROUTES}:
  sum{k in PIECES} level[r, k] <= sum{(p, l) in ENGAGEMENTS: route[l] = r} units[p, l] * cued[p, l];

solve;

printf "protected value %.9f\n", protected_value;
printf {p in PLACEMENTS: x[p] > 0.5} "chosen %d\n", p;

end;
