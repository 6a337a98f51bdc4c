// The fields of scenario, catalogue and deployment files, with their units and ranges.

private let probability = Shape.number(0...1)

let shortText = Shape.text(maximumLength: 200)
let objectiveWords = Objective.allCases.map(\.rawValue)
private let environmentNames = Environment.allCases.map(\.rawValue)
private let deniedNames = environmentNames.filter { $0 != Environment.clear.rawValue }
private let classNames = ThreatClass.allCases.map(\.rawValue)
private let degrees = Shape.number(0...360)
private let jammedNames = [SensorKind.radar, .passiveRF].map(\.rawValue)

private let artilleryShape = RecordShape(
  "Fire that it calls for in raids, besides what it does on arrival.",
  [
    .required(
      "watchRangeMetres", .numberAbove(0, through: 100_000),
      "Slant range within which it makes out assets and sites."),
    .required(
      "watchSeconds", .number(0...36_000),
      "How long it must see one without a break; sight lines are exact."),
    .required("delaySeconds", .number(0...36_000), "From the call to the impact."),
    .required("hitProbability", probability, "Of one fire mission; one for each thing seen."),
    .required(
      "lethality", .number(0...1000),
      "Asset hardness destroyed by a hit; a site has hardness 1, and all its systems are lost with it."
    ),
  ])

let threatShape = RecordShape(
  "A threat profile: one kind of drone.",
  [
    .required("id", .identifier, "Name that raids and approaches refer to."),
    .optional("name", shortText, "Name for people."),
    .required("class", .choice(classNames), "Class that Pd and Pk are given for."),
    .required("speedMetresPerSecond", .numberAbove(0, through: 1000), "Ground speed."),
    .required("ingressHeightMetres", .number(0...20_000), "Height above ground on the way in."),
    .required(
      "terminalHeightMetres", .number(0...20_000), "Height above ground near the target."),
    .required(
      "terminalRangeMetres", .number(0...200_000), "Distance to the target where the descent ends."),
    .optional(
      "releaseRangeMetres", .number(0...200_000),
      "Distance to the target at which its work is done; default 0, it must arrive."),
    .optional(
      "dwellSeconds", .number(0...36_000),
      "Time it must survive at the release range, for example to cue artillery; default 0."),
    .required(
      "radarCrossSectionSquareMetres", .numberAbove(0, through: 1000), "Mean radar cross section."),
    .optional(
      "jammerWatts", .number(0...1e9),
      "Effective radiated power of a jammer it carries, in the radar's band; default 0."),
    .required("radioLink", .boolean, "Flown over a radio link: can be heard and jammed."),
    .required("gnssDependent", .boolean, "Needs satellite navigation."),
    .required(
      "acousticSignatureRatio", .number(0...100), "Sound pressure relative to the reference drone."),
    .required(
      "infraredSignatureRatio", .number(0...100),
      "Infrared intensity relative to the reference drone."),
    .required("lethality", .number(0...1000), "Asset hardness destroyed by one leaker; decoys 0."),
    .required("unitCost", .number(0...1e9), "Money to build one."),
    .optional("artillery", .record(artilleryShape), "Fire that it calls for; default none."),
  ])

private let useShape = RecordShape(
  "What one system takes.",
  [
    .required("money", .number(0...1e12), "Price in the scenario's money."),
    .required("crew", .number(0...10_000), "People to run it around the clock."),
    .required("powerKilowatts", .number(0...100_000), "Electric power while on."),
  ])

private let frequencyField = Field.optional(
  "frequencyMegahertz", .numberAbove(0, through: 300_000),
  "For passiveRF and jammers: of the radio link; below 900 it bends over terrain.")

private let edgeLossMarginField = Field.optional(
  "edgeLossMarginDecibels", .number(0...60),
  "Loss over one terrain edge that still leaves the link usable below 900 MHz; default 0, none.")

private let detectionLawShape = RecordShape(
  "How a radar's Pd rises nearer than its range; without it, Pd is the same everywhere within range.",
  [
    .required(
      "target", .choice(DetectionLaw.Target.allCases.map(\.rawValue)),
      "steady (Swerling 0) or swerling1."),
    .required("falseAlarmProbability", .number(1e-12...0.01), "Of one look."),
    .optional(
      "pulses", .integer(1...8096), "Integrated in one look at a steady target; default 1."),
  ])

private let transmitterShape = RecordShape(
  "What a radar sends: jammers on a target shorten its range to burn-through.",
  [
    .required("powerWatts", .numberAbove(0, through: 1e9), "Peak power."),
    .required("gainDecibels", .number(0...60), "Antenna gain."),
  ])

private let dwellShape = RecordShape(
  "How a beam kills: by staying on the target until enough energy has come in.",
  [
    .required(
      "irradianceWattsPerSquareMetre", .numberAbove(0, through: 1e9),
      "At 1 km; it falls with the square of range."),
    .required(
      "fluenceJoulesPerSquareMetre", .numberAbove(0, through: 1e12),
      "That defeats a target with the probability in killProbability."),
  ])

private let supplierField = Field.optional(
  "supplier", .identifier, "Who sells it, for limits on suppliers.")

private let keptSharesField = Field.optional(
  "keptShares", .table(keys: deniedNames, probability),
  "Share of its performance left in an environment that denies something; absent is 1.")

private let sensorShape = RecordShape(
  "A sensor type.",
  [
    .required("id", .identifier, "Name that inventories refer to."),
    .optional("name", shortText, "Name for people."),
    .required("kind", .choice(SensorKind.allCases.map(\.rawValue)), "Sensing principle."),
    .required(
      "instrumentedRangeMetres", .numberAbove(0, through: 1_000_000), "Never beyond this."),
    .required(
      "referenceRangeMetres", .numberAbove(0, through: 1_000_000),
      "Slant range against the reference signature: 1 m2 for radar, ratio 1 for others."),
    .optional(
      "minimumTargetHeightMetres", .number(0...20_000), "Lowest target above ground; default 0."),
    .required("maximumTargetHeightMetres", .numberAbove(0, through: 30_000), "Highest target."),
    .optional("sectorDegrees", .numberAbove(0, through: 360), "Width of view; default 360."),
    .required("mastMetres", .number(0...500), "Antenna or lens above ground."),
    .required("scanSeconds", .numberAbove(0, through: 600), "Time between two looks."),
    .required(
      "detectionProbability", .table(keys: classNames, probability),
      "Pd of one look within range, by threat class; absent is 0."),
    .optional(
      "confirmHits", .integer(1...20),
      "Detections that confirm a track, of confirmLooks; default 2."
    ),
    .optional("confirmLooks", .integer(1...8), "Looks in the sliding window; default 3."),
    .optional("detectionLaw", .record(detectionLawShape), "For radar: Pd by range."),
    .optional("transmitter", .record(transmitterShape), "For radar: what jammers must drown."),
    frequencyField, edgeLossMarginField, supplierField, keptSharesField,
    .required("use", .record(useShape), "Price, crew and power."),
  ])

private let effectorShape = RecordShape(
  "An effector type.",
  [
    .required("id", .identifier, "Name that inventories refer to."),
    .optional("name", shortText, "Name for people."),
    .required("kind", .choice(EffectorKind.allCases.map(\.rawValue)), "Principle of effect."),
    .optional("minimumRangeMetres", .number(0...1_000_000), "Nearest intercept; default 0."),
    .required("maximumRangeMetres", .numberAbove(0, through: 1_000_000), "Farthest intercept."),
    .optional(
      "minimumTargetHeightMetres", .number(0...20_000), "Lowest target above ground; default 0."),
    .required("maximumTargetHeightMetres", .numberAbove(0, through: 30_000), "Highest target."),
    .optional("sectorDegrees", .numberAbove(0, through: 360), "Width of fire; default 360."),
    .required("mastMetres", .number(0...500), "Muzzle, launcher or antenna above ground."),
    .optional(
      "needsLineOfSight", .boolean,
      "Whether terrain between effector and target stops it; default true."
    ),
    .required(
      "killProbability", .table(keys: classNames, probability),
      "Single-shot Pk by threat class; absent is 0."),
    .required("reactionSeconds", .number(0...3600), "From cue to first shot."),
    .optional(
      "projectileSpeedMetresPerSecond", .numberAbove(0, through: 10_000),
      "Mean speed to the intercept; absent means immediate effect."),
    .required(
      "shotSeconds", .numberAbove(0, through: 3600), "Least time between a channel's shots."),
    .required("channels", .integer(1...1000), "Targets engaged at once."),
    .optional(
      "magazineRounds", .integer(1...1_000_000), "Shots before reload; absent is unlimited."),
    .optional(
      "reloadSeconds", .numberAbove(0, through: 86_400),
      "Time to refill the magazine; absent means not during a raid."),
    .optional(
      "recoverySeconds", .number(0...86_400),
      "For interceptorDrone, in raids: from an intercept without a kill to ready again; absent means lost."
    ),
    .required("costPerShot", .number(0...1e9), "Money for one shot."),
    .optional(
      "dwell", .record(dwellShape),
      "For directedEnergy: a shot lasts until the energy is in; default: it acts at once."),
    frequencyField, edgeLossMarginField, supplierField, keptSharesField,
    .required("use", .record(useShape), "Price, crew and power."),
  ])

let catalogueShape = RecordShape(
  "System and threat types that scenarios share.",
  [
    .required("parapetCatalogue", .integer(1...1), "Format version."),
    .optional("title", shortText, "What the catalogue holds."),
    .optional(
      "sources", .list(.text(maximumLength: 500), count: 0...200), "Where the figures come from."),
    .optional("threats", .list(.record(threatShape), count: 0...200), "Threat profiles."),
    .optional("sensors", .list(.record(sensorShape), count: 0...200), "Sensor types."),
    .optional("effectors", .list(.record(effectorShape), count: 0...200), "Effector types."),
  ])

private let terrainShape = RecordShape(
  "The ground.",
  [
    .required(
      "file", .oneOrMore(.text(maximumLength: 1000), atMost: TerrainSource.maximumFiles),
      "Elevation raster, or the tiles of one, relative to this file: GeoTIFF, HGT, DTED, ASCII grid."
    ),
    .optional(
      "cellMetres", .number(1...1000), "Resample to square cells of this size; default as native."),
    .optional(
      "coordinateReference", .text(maximumLength: 40),
      "What the file's coordinates are, as EPSG:n; must agree with the file if it says so itself."),
    .optional(
      "errorRMSMetres", .number(0...500),
      "Root mean square error of the elevations; with it the map shows how sure detection is."),
    .optional(
      "errorCorrelationMetres", .number(0...1_000_000),
      "Distance at which errors correlate by 1/e, up to 200 cells; default 300."),
  ])

let assetShape = RecordShape(
  "Something to defend.", exactlyOneOf: [["point", "corridor", "area"]],
  [
    .required("id", .identifier, "Name that raids refer to."),
    .optional("name", shortText, "Name for people."),
    .optional("point", .position, "Where it stands."),
    .optional("corridor", .list(.position, count: 2...1000), "A line along which people move."),
    .optional("area", .list(.position, count: 3...1000), "Corners of a simple polygon."),
    .required("worth", .numberAbove(0, through: 1e9), "Relative worth."),
    .optional(
      "hardness", .numberAbove(0, through: 1e6), "Leakers of lethality 1 to destroy it; default 1."),
  ])

let approachShape = RecordShape(
  "Where raids come from: one bearing, a sector of several, or a drawn route.",
  exactlyOneOf: [["bearingDegrees", "sector", "route"]],
  [
    .required("id", .identifier, "Name that raids refer to."),
    .optional(
      "bearingDegrees", degrees, "From here, clockwise from grid north, seen from the target."),
    .optional(
      "sector",
      .record(
        RecordShape(
          "Bearings spread evenly over a sector.",
          [
            .required("fromDegrees", degrees, "First bearing, clockwise from grid north."),
            .required("toDegrees", degrees, "Last bearing, clockwise from the first."),
            .required("axes", .integer(2...72), "How many, both ends included."),
          ])), "Several bearings."),
    .optional(
      "route", .list(.position, count: 1...100),
      "Way points from launch; from the last straight to the target."),
    .optional(
      "launchMetres", .numberAbove(0, through: 500_000),
      "Distance from the target at which bearings start; default 15000, cut at the terrain's edge."),
    .optional(
      "weight", .numberAbove(0, through: 1e6), "Relative likelihood, shared by its axes; default 1."
    ),
    .optional(
      "threats", .list(.identifier, count: 1...200), "Threats that use it; default every one."),
  ])

let siteShape = RecordShape(
  "A site.",
  [
    .required("id", .identifier, "Name that deployments refer to."),
    .required("position", .position, "Where it is."),
    .optional("capacity", .integer(1...20), "Systems that fit; default that of all."),
  ])

let inventoryShape = RecordShape(
  "A type that may be bought.",
  [
    .required("system", .identifier, "Sensor or effector type."),
    .required("atMost", .integer(0...10_000), "How many can be supplied."),
    .optional(
      "leadDays", .number(0...36_500),
      "From order to delivery, for sweeps that ask for delivery in time; default 0."),
  ])

private func fileField(_ name: String, _ about: String) -> Field {
  .optional(name, .text(maximumLength: 1000), about + ", relative to this file.")
}

private let sitesShape = RecordShape(
  "Candidate sites: given, generated from the terrain, or both.",
  [
    .optional(
      "positions",
      .list(.record(siteShape), count: 0...20_000), "Given sites."),
    fileField(
      "positionsFile",
      "Vector file of points, or spreadsheet with places, with the fields of positions"),
    .optional(
      "generate",
      .record(
        RecordShape(
          "Sites drawn from the terrain, a least distance apart.",
          [
            .required("count", .integer(1...20_000), "How many at most."),
            .required("spacingMetres", .numberAbove(0, through: 100_000), "Least distance apart."),
            .required("maximumSlopeDegrees", .number(0...90), "Steepest ground allowed."),
            .required(
              "fromAssetMetres", .numberAbove(0, through: 500_000),
              "Farthest from the nearest asset."),
            .optional(
              "method", .choice(SiteMethod.allCases.map(\.rawValue)),
              "Ground that stands out, or ground that sees most around the assets; default prominence."
            ),
            .optional(
              "targetHeightMetres", .number(0...20_000),
              "For visibility: height above ground of targets to be seen; default 50."),
            .optional(
              "excludeFile", .text(maximumLength: 1000),
              "Vector file, relative to this one, whose polygons hold no site."),
            .optional(
              "roadsFile", .text(maximumLength: 1000),
              "Vector file or OpenStreetMap extract, relative to this one, whose lines are roads."),
            .optional(
              "roadMetres", .numberAbove(0, through: 100_000),
              "Farthest from a road; needs roadsFile; default 500."),
            .optional(
              "landCoverFile", .text(maximumLength: 1000),
              "Raster of land cover classes, relative to this file."),
            .optional(
              "landCoverClasses", .list(.integer(0...65_535), count: 1...100),
              "Classes on which systems may stand; needs landCoverFile."),
          ])), "Generated sites."),
    .optional("capacity", .integer(1...20), "Systems that fit on one site; default 2."),
  ])

private let jammingShape = RecordShape(
  "A time in which sensors are jammed from afar, in raids.",
  [
    .required("fromSeconds", .number(0...200_000), "After the raid begins."),
    .required("untilSeconds", .number(0...200_000), "After the raid begins."),
    .required(
      "lossDecibels", .table(keys: jammedNames, .number(0...100)),
      "By which signal to noise falls: radar ranges by the fourth root, passiveRF ranges by the square root."
    ),
  ])

private let raidShape = RecordShape(
  "One attack the defence should withstand.",
  [
    .required("id", .identifier, "Name in reports."),
    .optional("weight", .numberAbove(0, through: 1e6), "Relative likelihood; default 1."),
    .optional(
      "jamming", .list(.record(jammingShape), count: 0...20),
      "When sensors are jammed; apart and in order; default never."),
    .required(
      "groups",
      .list(
        .record(
          RecordShape(
            "Drones of one type that come together.",
            [
              .required("threat", .identifier, "Threat profile."),
              .required("count", .integer(1...1000), "Drones."),
              .optional(
                "approaches", .list(.identifier, count: 1...500), "Default: all that carry it."),
              .optional("targets", .list(.identifier, count: 1...500), "Assets; default all."),
              .optional(
                "atEmitters", .boolean,
                "In raids it flies at sites with radars, whichever they are, and at no asset; default false."
              ),
              .optional(
                "route", .choice(AttackWay.allCases.map(\.rawValue)),
                "In raids: straight, masked from the assets, or least-exposure against the known deployment; default straight."
              ),
              .optional("startSeconds", .number(0...86_400), "After the raid begins; default 0."),
              .optional("spacingSeconds", .number(0...3600), "Between drones; default 5."),
              .optional(
                "staysTogether", .boolean, "One axis and target for all; default true."),
            ])), count: 1...100), "Who comes."),
  ])

private let placementShape = RecordShape(
  "One system on one site.", exactlyOneOf: [["site", "position"]],
  [
    .optional("site", .identifier, "A candidate site's name."),
    .optional("position", .position, "Or a place of its own."),
    .required("system", .identifier, "A sensor or effector type in the inventory."),
    .optional("headingDegrees", degrees, "Centre of its sector, from grid north; default 0."),
  ])

let deploymentShape = RecordShape(
  "A chosen set of placements.",
  [
    .required("parapetDeployment", .integer(1...1), "Format version."),
    .required(
      "scenario", .text(maximumLength: 1000), "The scenario's file, relative to this one."),
    .required(
      "placements", .list(.record(placementShape), count: 0...10_000), "What stands where."),
    .optional("plan", .anything, "What the solver said of it; read only to be verified."),
    .optional("verification", .anything, "What the verifier found; not read."),
    .optional(
      "worstApproaches", .anything, "The attacker's best ways past the plan; not read."),
  ])

private let requirementShape = RecordShape(
  "A floor under what every plan does.", exactlyOneOf: [["protectedShare", "engagedShare"]],
  [
    .optional(
      "assets", .list(.identifier, count: 1...500), "Assets, taken together; default every one."),
    .optional(
      "protectedShare", .numberAbove(0, through: 1), "Least share of their stake that is protected."
    ),
    .optional(
      "engagedShare", .numberAbove(0, through: 1),
      "Least share of their stake on routes that enough layers can engage."),
    .optional("layers", .integer(1...8), "For engagedShare: how many layers; default 2."),
    .optional(
      "when", .choice(environmentNames), "In this environment; default clear."),
    .optional(
      "afterLossOf", .integer(1...3),
      "And after the loss of so many placements, whichever they are; default none."),
  ])

private let layerShape = RecordShape(
  "Effectors that engage at one depth of the defence.",
  [
    .required("id", .identifier, "Name in results."),
    .required("systems", .list(.identifier, count: 1...200), "Effector types of the inventory."),
  ])

private let incompatibleShape = RecordShape(
  "Two types that disturb each other.",
  [
    .required(
      "systems", .list(.identifier, count: 2...2),
      "Types of the inventory; twice the same is allowed."),
    .optional(
      "withinMetres", .number(0...100_000), "Up to this distance; default 0, on one site."),
  ])

private let supplierShape = RecordShape(
  "A limit on what is bought from one supplier.",
  [
    .required("id", .identifier, "Name that systems refer to."),
    .optional("moneyAtMost", .number(0...1e12), "Money that it may get."),
    .optional("systemsAtMost", .integer(0...10_000), "Systems that it may deliver."),
  ])

private let linkShape = RecordShape(
  "Systems that a command hub must reach, by hops between masts in sight of each other.",
  [
    .required("systems", .list(.identifier, count: 1...200), "Types that need the link."),
    .required("hubs", .list(.identifier, count: 1...200), "Types that command."),
    .optional(
      "relays", .list(.identifier, count: 1...200), "Types that pass the link on; default none."),
    .required("hopMetres", .numberAbove(0, through: 200_000), "Longest hop."),
  ])

let scenarioShape = RecordShape(
  "A planning problem.",
  [
    .required("parapet", .integer(1...1), "Format version."),
    .required("name", .identifier, "Folder of the results."),
    .optional("title", shortText, "One line for people."),
    .optional("description", .text(maximumLength: 4000), "What it is about."),
    .required(
      "coordinateReference", .text(maximumLength: 40),
      "Projected reference in metres that all positions are in, as EPSG:n."),
    .required("terrain", .record(terrainShape), "The ground."),
    .optional(
      "catalogues", .list(.text(maximumLength: 1000), count: 0...50),
      "Files of system and threat types, relative to this one."),
    .optional("threats", .list(.record(threatShape), count: 0...200), "Threats of its own."),
    .optional("sensors", .list(.record(sensorShape), count: 0...200), "Sensors of its own."),
    .optional("effectors", .list(.record(effectorShape), count: 0...200), "Effectors of its own."),
    .optional("assets", .list(.record(assetShape), count: 1...500), "What to defend."),
    fileField(
      "assetsFile",
      "Vector file of points, lines and areas to defend, or spreadsheet with places, with the fields of assets"
    ),
    .optional(
      "approaches", .list(.record(approachShape), count: 1...500), "Where raids come from."),
    fileField(
      "approachesFile", "Vector file of lines that raids fly along, with the fields of approaches"),
    .required("sites", .record(sitesShape), "Where systems may stand."),
    .optional(
      "inventory",
      .list(.record(inventoryShape), count: 1...200), "What may be bought."),
    fileField(
      "inventoryFile", "Spreadsheet (XLSX, ODS or CSV) with the columns system and at_most"),
    .optional(
      "existing",
      .list(
        .record(
          RecordShape(
            "A standing system: free, fixed, counted on its site.",
            [
              .required("site", .identifier, "A given site's name."),
              .required("system", .identifier, "A type in the inventory."),
              .optional("headingDegrees", degrees, "Centre of its sector; default 0."),
            ])), count: 0...1000), "What stands already."),
    .required(
      "budget",
      .record(
        RecordShape(
          "What may be spent.",
          [
            .required("money", .number(0...1e12), "In the scenario's money."),
            .required("crew", .number(0...1e6), "People."),
            .required("powerKilowatts", .number(0...1e6), "Electric power."),
          ])), "Limits."),
    .optional("doctrine", .record(doctrineShape), "How crews fight."),
    .optional(
      "environments", .table(keys: environmentNames, .number(0...1e6)),
      "How likely each is, for the value of a plan; default clear alone."),
    .optional(
      "requirements", .list(.record(requirementShape), count: 0...100), "What every plan must hold."
    ),
    .optional("layers", .list(.record(layerShape), count: 0...8), "Layers of the defence."),
    .optional(
      "incompatible", .list(.record(incompatibleShape), count: 0...100),
      "Types that disturb each other."),
    .optional("suppliers", .list(.record(supplierShape), count: 0...100), "Limits on suppliers."),
    .optional(
      "links", .list(.record(linkShape), count: 0...20),
      "Links from effectors and sensors to command."),
    .required("raids", .list(.record(raidShape), count: 1...500), "What may come."),
    .optional("campaign", .record(campaignShape), "How raids follow each other, and stocks last."),
    .optional(
      "mapHeightsMetres", .list(.number(0...20_000), count: 1...8),
      "Target heights on the coverage map; default 50, 150, 500."),
    .optional(
      "solve",
      .record(
        RecordShape(
          "What to solve for, and when to stop.",
          [
            .optional(
              "objectives", .list(.choice(objectiveWords), count: 1...objectiveWords.count),
              "What the plan does best; later ones choose among the plans that earlier ones leave; "
                + "default protected-value."),
            .optional(
              "concessionShare", .number(0...1),
              "Share of each objective's value that later ones may give up; default 0.01."),
            .optional("relativeGap", .number(0...1), "Stop at this gap; default 0, prove."),
            .optional("timeLimitSeconds", .numberAbove(0, through: 1e6), "Default 60."),
            .optional(
              "sampledRaids", .integer(1...10_000),
              "Raids in the sample that leakage is counted in; default 128."),
          ])), "What to solve for, and when to stop."),
    .optional(
      "score",
      .record(
        RecordShape(
          "How many raids to simulate.",
          [
            .optional("raids", .integer(2...10_000_000), "Default 4096."),
            .optional("confidence", .number(0.5...0.9999), "Of the intervals; default 0.95."),
          ])), "How many raids to simulate."),
    .optional("seed", .integer(0...Int.max), "Of the simulated raids; default 1."),
  ])
