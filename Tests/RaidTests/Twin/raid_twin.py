"""Plays the raids of a dumped scene from the rules in docs/validation.md, and prints a hash of the outcomes.

Usage: raid_twin.py SCENE.json SEED RAIDS

Python 3.8 or newer, standard library only. Slow and plain: at every time at which something can change it looks up
who can be reached and who can shoot. It shares nothing with the engine but the rules and the dump.
"""

import json
import sys

WORD = 0xFFFFFFFF
LONG = 0xFFFFFFFFFFFFFFFF
PLAN, GROUP_ROUTE, DRONE_ROUTE, LAUNCH, JUDGEMENT, CONFIRMATION, SHOT, INTERVAL = range(8)
MISSION = 9
CAUSES = ["never detected", "detected too late", "no window", "no rounds", "channels busy", "missed"]


def philox(key, counter):
    """Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011)."""
    a, b, c, d = counter
    low, high = key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ low, second & WORD, (first >> 32) ^ d ^ high, first & WORD
        low, high = (low + 0x9E3779B9) & WORD, (high + 0xBB67AE85) & WORD
    return a, b, c, d


class Luck:
    """The draws of one raid."""

    def __init__(self, seed, raid):
        self.key = (seed & WORD, seed >> 32 & WORD)
        self.raid = raid

    def words(self, purpose, entity=0, ordinal=0):
        return philox(self.key, (self.raid, purpose, entity & WORD, ordinal & WORD))

    def duration(self, law, purpose, entity, ordinal):
        if law["law"] == 0:
            return law["meanMilliseconds"]
        if law["law"] == 1:
            return self.words(purpose, entity, ordinal)[0] * (2 * law["meanMilliseconds"] + 1) >> 32
        raise SystemExit("the twin does not know exponential times")


def first_above(bounds, word):
    return next(index for index, bound in enumerate(bounds) if word < bound)


class Drone:
    def __init__(self, number, route, launch):
        self.number, self.route, self.launch = number, route, launch
        self.first_track = self.first_shot = -1
        self.shots = self.in_air = 0
        self.free_from = 0
        self.alive = self.looks_alive = True
        self.over = self.listed = False
        self.met_empty = self.met_busy = False
        # Each as (since launch, sensor, its alive intervals), and the stretches since launch in which it is known.
        self.confirmed, self.known = [], []
        # By effector: stretches of raid time, both ends included, in which it is reached.
        self.reach = {}


def meet(stretches, others):
    """The parts that two lists of closed intervals share."""
    return [
        (max(a, c), min(b, d)) for a, b in stretches for c, d in others if max(a, c) <= min(b, d)
    ]


def union(stretches):
    """The same instants as stretches apart from each other, in order of time."""
    apart = []
    for a, b in sorted(stretches):
        if apart and a <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(b, apart[-1][1]))
        else:
            apart.append((a, b))
    return apart


class Scene:
    def __init__(self, dump):
        if dump["parapetScene"] != 1 or dump["rules"]["targetChoice"] == 1:
            raise SystemExit("the twin plays scenes of version 1 that serve drones in order")
        self.rules, self.routes, self.plans = dump["rules"], dump["routes"], dump["plans"]
        self.threats, self.worth = dump["threats"], dump["assetWorth"]
        self.effectors = dump["effectors"]
        self.views = {}
        self.sensors = dump["sensors"]
        for index, sensor in enumerate(self.sensors):
            for view in sensor["views"]:
                self.views.setdefault(view["route"], []).append((index, view))
        self.windows = {}
        for index, effector in enumerate(self.effectors):
            for reach in effector["reaches"]:
                threat = self.routes[reach["route"]]["threat"]
                if effector["kill"][threat] > 0:
                    self.windows.setdefault(reach["route"], {})[index] = reach["windows"]
        self.precedence = [self.merit(route) for route in range(len(self.routes))]
        # Of each threat the effectors in the order in which they are asked.
        self.asked = [
            sorted(
                range(len(self.effectors)),
                key=lambda e: (-self.effectors[e]["kill"][t], self.effectors[e]["costRank"], e),
            )
            for t in range(len(self.threats))
        ]


    def merit(self, route):
        """Drones with the lowest are served first."""
        choice, way = self.rules["targetChoice"], self.routes[route]
        if choice == 2:
            return -self.worth[way["asset"]]
        if choice == 3:
            near = self.windows.get(route, {})
            return -max((self.effectors[e]["kill"][way["threat"]] for e in near), default=0)
        return 0

    def floor(self, effector, route):
        return self.effectors[effector].get("floors", {route: 0})[route]


class Raid:
    def __init__(self, scene, seed, number):
        self.scene, self.luck = scene, Luck(seed, number)
        self.attack()
        self.hurt = [0] * len(scene.worth)
        self.lost_sensors, self.lost_effectors = set(), set()
        self.times = set()
        for drone in self.drones:
            self.track(drone)
        self.order = sorted(
            self.drones, key=lambda d: (scene.precedence[d.route], self.arrival(d), d.number)
        )
        self.rounds = [e["rounds"] for e in scene.effectors]
        self.reloaded = [None] * len(scene.effectors)
        self.busy = [[] for _ in scene.effectors]
        self.fired = [0] * len(scene.effectors)
        self.shots = []
        self.listed = 0
        self.recovering = []
        # Each as [when its next step is due, drone, call, whether the fire has been called].
        self.missions = [
            [d.launch + call["milliseconds"], d, call, False]
            for d in self.drones
            for call in scene.routes[d.route].get("calls", [])
        ]
        self.times.update(self.arrival(d) for d in self.drones)
        self.times.update(mission[0] for mission in self.missions)
        if scene.rules.get("innerLayersWait"):
            for drone in self.drones:
                for windows in scene.windows.get(drone.route, {}).values():
                    self.times.add(drone.launch + windows[-1][-1][0] + 1)
        while self.times and not (
            all(d.over for d in self.drones) and not any(m[0] and m[3] for m in self.missions)
        ):
            now = min(self.times)
            self.times.discard(now)
            self.play(now)

    def arrival(self, drone):
        return drone.launch + self.scene.routes[drone.route]["arrivalMilliseconds"]

    def attack(self):
        plans = self.scene.plans
        self.plan = first_above([p["below"] for p in plans], self.luck.words(PLAN)[0])
        base = sum(len(p["groups"]) for p in plans[: self.plan])
        self.drones, number = [], 0
        for index, group in enumerate(plans[self.plan]["groups"]):
            time, is_random = group["startMilliseconds"], group["spacing"]["law"] != 0
            for place in range(group["count"] if group["routes"] else 0):
                if place > 0 or is_random:
                    time += self.luck.duration(group["spacing"], LAUNCH, number + place, 0)
                if time > group["launchesUntilMilliseconds"]:
                    break
                if group["staysTogether"]:
                    word = self.luck.words(GROUP_ROUTE, base + index)[0]
                else:
                    word = self.luck.words(DRONE_ROUTE, number + place)[0]
                routes = group["routesByDrone"][place] if "routesByDrone" in group else group["routes"]
                route = routes[first_above(group["below"], word)]
                self.drones.append(Drone(number + place, route, time))
            number += group["count"]

    def track(self, drone):
        scene = self.scene
        threat = scene.routes[drone.route]["threat"]
        if self.luck.words(JUDGEMENT, drone.number)[0] >= scene.threats[threat]["judgedHostile"]:
            return
        for sensor, view in scene.views.get(drone.route, []):
            stream = scene.sensors[sensor]["stream"]
            word = self.luck.words(CONFIRMATION, drone.number // 4, stream)[drone.number % 4]
            for step in view["confirmations"]:
                if word < step["byThen"]:
                    drone.confirmed.append((step["milliseconds"], sensor, view["alive"]))
                    break
        self.know(drone, -sys.maxsize)

    def know(self, drone, since):
        """From a time since launch on, what the sensors tell that still stand; before it, what was known."""
        scene = self.scene
        standing = [c for c in drone.confirmed if c[1] not in self.lost_sensors]
        first = min((time for time, _, _ in standing), default=-1)
        if drone.first_track < 0 or drone.first_track >= since:
            drone.first_track = first
        cued = first + scene.rules["cueMilliseconds"]
        past = [(a, min(b, since - 1)) for a, b in drone.known if a < since]
        drone.known = past + union(
            (max(a, time, cued, since), b)
            for time, _, alive in standing
            for a, b in alive
            if max(a, time, cued, since) <= b
        )
        drone.reach = {}
        if not drone.known:
            return
        first = drone.known[0][0]
        for effector, windows in scene.windows.get(drone.route, {}).items():
            ready = first + scene.effectors[effector]["reactionMilliseconds"]
            open_from = [(max(w[0][0], ready), w[-1][0]) for w in windows]
            stretches = meet(drone.known, [(a, b) for a, b in open_from if a <= b])
            if stretches:
                drone.reach[effector] = [
                    (drone.launch + a, drone.launch + b) for a, b in stretches
                ]
                self.times.update(drone.launch + a for a, _ in stretches if a >= since)

    def harm(self, asset, damage, now):
        whole = self.hurt[asset] == 10**6
        self.hurt[asset] = min(10**6, self.hurt[asset] + damage)
        if whole or self.hurt[asset] < 10**6:
            return
        scene = self.scene
        for index, effector in enumerate(scene.effectors):
            if effector.get("post") == asset:
                self.lost_effectors.add(index)
                self.rounds[index] = 0
        fallen = {i for i, sensor in enumerate(scene.sensors) if sensor.get("post") == asset}
        self.lost_sensors |= fallen
        for drone in self.drones:
            if fallen and not drone.over and drone.looks_alive and drone.first_track >= 0:
                self.know(drone, now - drone.launch)

    def carry_on(self, mission, now):
        """A drone that lives calls fire; later, whatever becomes of the drone, it comes down."""
        _, drone, call, called = mission
        if not called:
            mission[0] = None
            if not drone.alive:
                return
            mission[0], mission[3] = now + call["delayMilliseconds"], True
            self.times.add(mission[0])
        if mission[0] == now:
            mission[0] = None
            word = self.luck.words(MISSION, drone.number, call["asset"])[0]
            if word < call["hit"]:
                self.harm(call["asset"], call["damage"], now)

    def reaches(self, effector, drone, now):
        for start, end in drone.reach.get(effector, ()):
            if start <= now <= end:
                return True
        return False

    def leave(self, drone):
        if drone.listed:
            self.listed -= 1
            drone.listed = False

    def play(self, now):
        rules = self.scene.rules
        while True:
            for ordinal, shot in enumerate(self.shots):
                if shot and shot[0] == now:
                    self.shots[ordinal] = None
                    self.intercept(shot, now)
            for channels in self.busy:
                channels[:] = [until for until in channels if until > now]
            for index, due in enumerate(self.reloaded):
                if due is not None and due <= now:
                    self.put_back(index, self.scene.effectors[index]["rounds"])
                    self.reloaded[index] = None
            for effector in [e for due, e in self.recovering if due <= now]:
                self.put_back(effector, 1)
            self.recovering = [(due, e) for due, e in self.recovering if due > now]
            for drone in self.order:
                if drone.over:
                    continue
                if self.arrival(drone) == now:
                    drone.over = True
                    self.leave(drone)
                    if drone.alive:
                        route = self.scene.routes[drone.route]
                        self.harm(route["asset"], route["damage"], now)
                elif (
                    not drone.listed
                    and drone.looks_alive
                    and any(self.reaches(e, drone, now) for e in drone.reach)
                ):
                    if self.listed < rules["dronesHeldAtMost"]:
                        drone.listed = True
                        self.listed += 1
                    else:
                        drone.looks_alive = False
                        drone.met_busy = True
            for mission in self.missions:
                if mission[0] == now:
                    self.carry_on(mission, now)
            before = len(self.shots)
            while any(self.serve(drone, now) for drone in self.order):
                pass
            if not any(shot and shot[0] == now for shot in self.shots[before:]):
                return

    def may_be_shot_at(self, drone, now):
        rules = self.scene.rules
        return (
            not drone.over
            and drone.looks_alive
            and drone.shots < rules["shotsPerDroneAtMost"]
            and not (rules["shootLookShoot"] and (drone.in_air or now < drone.free_from))
        )

    def put_back(self, effector, count):
        if effector not in self.lost_effectors:
            most = self.scene.effectors[effector]["rounds"]
            self.rounds[effector] = min(most, self.rounds[effector] + count)

    def come_back(self, effector, now):
        """A shot has not killed: an interceptor flies home."""
        recovery = self.scene.effectors[effector].get("recoveryMilliseconds")
        if recovery is not None and self.scene.effectors[effector]["rounds"] >= 0:
            self.recovering.append((now + recovery, effector))
            self.times.add(now + recovery)

    def has_rounds(self, effector, route):
        rounds = self.rounds[effector]
        return rounds < 0 or rounds > self.scene.floor(effector, route)

    def waits(self, effector, drone, now):
        """Whether an outer layer goes first."""
        effectors = self.scene.effectors
        layer = effectors[effector].get("layer")
        if not self.scene.rules.get("innerLayersWait") or layer is None:
            return False
        return any(
            effectors[other].get("layer", layer) < layer
            and drone.launch + windows[-1][-1][0] >= now
            and self.has_rounds(other, drone.route)
            for other, windows in self.scene.windows[drone.route].items()
        )

    def serve(self, drone, now):
        """Fires what can be fired; true where all must be served again from the first drone on."""
        if not drone.reach or not self.may_be_shot_at(drone, now):
            return False
        threat = self.scene.routes[drone.route]["threat"]
        near = [e for e in self.scene.asked[threat] if self.reaches(e, drone, now)]
        while self.may_be_shot_at(drone, now):
            able = [
                e
                for e in near
                if self.has_rounds(e, drone.route)
                and len(self.busy[e]) < self.scene.effectors[e]["channels"]
                and not self.waits(e, drone, now)
            ]
            if not able:
                break
            self.fire(able[0], drone, now)
            if self.scene.rules.get("innerLayersWait"):
                return True
        if self.may_be_shot_at(drone, now):
            for effector in near:
                if not self.has_rounds(effector, drone.route):
                    drone.met_empty = True
                else:
                    drone.met_busy = True
        return False

    def fire(self, effector, drone, now):
        rules, system = self.scene.rules, self.scene.effectors[effector]
        since = now - drone.launch
        window = next(w for w in self.scene.windows[drone.route][effector] if w[-1][0] >= since)
        after = next(index for index, knot in enumerate(window) if knot[0] >= since)
        meets = window[after][1]
        if window[after][0] != since:
            (f0, i0), (f1, i1) = window[after - 1], window[after]
            meets = i0 + (i1 - i0) * (since - f0) // (f1 - f0)
        meets += drone.launch
        interval = self.luck.duration(
            system["shotInterval"], INTERVAL, system["stream"], self.fired[effector]
        )
        held = meets + (rules["assessMilliseconds"] if rules["shootLookShoot"] else 0)
        until = max(now + interval, held)
        # A channel that is free again at once is taken and given back within the same millisecond.
        self.busy[effector].append(until)
        self.times.update(time for time in (meets, until, held) if time > now)
        salvo = min(system.get("shotsPerLook", 1), rules["shotsPerDroneAtMost"] - drone.shots)
        if self.rounds[effector] > 0:
            salvo = min(salvo, self.rounds[effector] - self.scene.floor(effector, drone.route))
        self.shots += [(meets, drone, effector, drone.shots + n) for n in range(salvo)]
        self.fired[effector] += salvo
        if self.rounds[effector] > 0:
            self.rounds[effector] -= salvo
            is_idle = self.reloaded[effector] is None
            if self.rounds[effector] == 0 and system["reloadMilliseconds"] >= 0 and is_idle:
                self.reloaded[effector] = now + system["reloadMilliseconds"]
                self.times.add(self.reloaded[effector])
        if drone.shots == 0:
            drone.first_shot = now
        drone.shots += salvo
        drone.in_air += salvo
        drone.met_empty = drone.met_busy = False

    def intercept(self, shot, now):
        _, drone, effector, ordinal = shot
        rules = self.scene.rules
        drone.in_air -= 1
        if drone.over:
            self.come_back(effector, now)
            return
        kill, judged = self.luck.words(SHOT, drone.number, ordinal)[:2]
        threat = self.scene.routes[drone.route]["threat"]
        if drone.alive and kill < self.scene.effectors[effector]["kill"][threat]:
            drone.alive = False
        else:
            self.come_back(effector, now)
        if drone.looks_alive:
            if drone.alive:
                drone.looks_alive = judged >= rules["missJudgedKill"]
            else:
                drone.looks_alive = judged < rules["killJudgedMiss"]
        drone.free_from = now + rules["assessMilliseconds"]
        if not drone.looks_alive:
            self.leave(drone)
            drone.over = not drone.alive

    def cause(self, drone):
        route = self.scene.routes[drone.route]
        if not drone.alive or not self.scene.threats[route["threat"]]["isLethal"]:
            return None
        if drone.first_track < 0:
            return "never detected"
        if not drone.reach:
            could = any(
                window[-1][0] >= self.scene.effectors[effector]["reactionMilliseconds"]
                for effector, windows in self.scene.windows.get(drone.route, {}).items()
                for window in windows
            )
            return "detected too late" if could else "no window"
        if drone.met_busy:
            return "channels busy"
        return "no rounds" if drone.met_empty else "missed"

    def outcome(self):
        yield self.plan
        for drone in self.drones:
            cause = self.cause(drone)
            ending = 0 if not drone.alive else 2 if cause is None else 1
            yield from (drone.number, drone.route, drone.launch, drone.first_track)
            yield from (drone.first_shot, drone.shots, ending)
            yield -1 if cause is None else CAUSES.index(cause)
        yield from self.fired
        yield sum(worth * hurt // 10**6 for worth, hurt in zip(self.scene.worth, self.hurt))


def main(path, seed, raids):
    with open(path, encoding="utf-8") as file:
        scene = Scene(json.load(file))
    total = 0xCBF29CE484222325
    for number in range(raids):
        for value in Raid(scene, seed, number).outcome():
            total = ((total ^ (value & LONG)) * 0x100000001B3) & LONG
    print(f"{total:016x}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
