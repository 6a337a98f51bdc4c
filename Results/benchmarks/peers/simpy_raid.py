"""The raids of a dumped scene as a SimPy model: a peer to compare speed and mean leakage with.

Usage: simpy_raid.py SCENE.json SEED RAIDS  ->  JSON with raids, CPU seconds, mean leakers and their standard error

Written as a SimPy user would write it: a process for each drone, channels as capacity counters, one event when a
channel frees, magazines as numbers. It takes the same tables as the engine (distributions of confirmation times, fire windows
with their intercepts), so that both do the same work: only looks, windows and shots, no scanning and no geometry. Its
own draws come from random.Random, so that its raids are other raids of the same law.

Assumptions it shares with the engine's reference scene, and checks: earliest arrival is served first, shoot-look-
shoot, fixed intervals, magazines without reload, faultless assessment, no limit to the drones held.
"""

import json
import random
import sys
import time

import simpy


class Drone:
    __slots__ = ("route", "arrival", "reach", "shots", "alive", "over", "free_from", "busy")

    def __init__(self, route, arrival, reach):
        self.route, self.arrival, self.reach = route, arrival, reach
        self.shots, self.alive, self.over, self.free_from, self.busy = 0, True, False, 0, False


class Model:
    def __init__(self, scene):
        rules = scene["rules"]
        assert rules["targetChoice"] == 0 and rules["shootLookShoot"] == 1
        assert rules["missJudgedKill"] == rules["killJudgedMiss"] == 0
        assert all(e["reloadMilliseconds"] < 0 and e["shotInterval"]["law"] == 0 for e in scene["effectors"])
        self.scene, self.rules = scene, rules
        self.routes, self.effectors = scene["routes"], scene["effectors"]
        self.kill = [[k / 2**32 for k in e["kill"]] for e in self.effectors]
        self.views = {}
        for sensor in scene["sensors"]:
            for view in sensor["views"]:
                steps = [(c["byThen"] / 2**32, c["milliseconds"]) for c in view["confirmations"]]
                self.views.setdefault(view["route"], []).append((steps, view["alive"]))
        self.windows = {}
        for index, effector in enumerate(self.effectors):
            for reach in effector["reaches"]:
                self.windows.setdefault(reach["route"], []).append((index, reach["windows"]))
        for route, reaches in self.windows.items():
            threat = self.routes[route]["threat"]
            reaches.sort(
                key=lambda r: (-self.kill[r[0]][threat], self.effectors[r[0]]["costRank"], r[0])
            )

    def raid(self, luck):
        env = simpy.Environment()
        self.env, self.luck = env, luck
        self.channels = [e["channels"] for e in self.effectors]
        self.rounds = [e["rounds"] for e in self.effectors]
        self.drones = []
        for group in self.scene["plans"][0]["groups"]:
            route = self.draw_route(group)
            for place in range(group["count"]):
                if not group["staysTogether"]:
                    route = self.draw_route(group)
                launch = group["startMilliseconds"] + place * group["spacing"]["meanMilliseconds"]
                drone = Drone(
                    route, launch + self.routes[route]["arrivalMilliseconds"], self.reach(route, launch)
                )
                self.drones.append(drone)
                env.process(self.fly(drone))
        self.drones.sort(key=lambda d: d.arrival)
        env.run()
        return sum(d.alive for d in self.drones)

    def draw_route(self, group):
        word = self.luck.random() * 2**32
        return next(r for r, below in zip(group["routes"], group["below"]) if word < below)

    def reach(self, route, launch):
        """By effector in order of preference, stretches in which it could shoot at a drone."""
        confirmed = []
        for steps, alive in self.views.get(route, ()):
            word = self.luck.random()
            if word < steps[-1][0]:
                confirmed.append((next(t for chance, t in steps if word < chance), alive))
        if not confirmed:
            return []
        cued = min(t for t, _ in confirmed) + self.rules["cueMilliseconds"]
        known = sorted(
            (max(a, t, cued), b) for t, alive in confirmed for a, b in alive if max(a, t, cued) <= b
        )
        if not known:
            return []
        reach = []
        for index, windows in self.windows.get(route, ()):
            ready = known[0][0] + self.effectors[index]["reactionMilliseconds"]
            stretches = [
                (launch + max(a, w[0][0], ready), launch + min(b, w[-1][0]))
                for w in windows
                for a, b in known
                if max(a, w[0][0], ready) <= min(b, w[-1][0])
            ]
            if stretches:
                reach.append((index, stretches, windows, launch))
        return reach

    def fly(self, drone):
        env = self.env
        for start in sorted({s for _, stretches, _, _ in drone.reach for s, _ in stretches}):
            if start > env.now:
                yield env.timeout(start - env.now)
            if drone.over:
                return
            self.serve(drone)
        if drone.arrival > env.now:
            yield env.timeout(drone.arrival - env.now)
        drone.over = True

    def serve(self, drone):
        now = self.env.now
        if drone.over or drone.busy or now < drone.free_from:
            return
        if drone.shots >= self.rules["shotsPerDroneAtMost"]:
            return
        for index, stretches, windows, launch in drone.reach:
            if self.rounds[index] and self.channels[index]:
                if any(a <= now <= b for a, b in stretches):
                    self.rounds[index] -= 1
                    self.channels[index] -= 1
                    drone.shots += 1
                    drone.busy = True
                    self.env.process(self.shoot(drone, index, windows, launch))
                    return

    def shoot(self, drone, index, windows, launch):
        env = self.env
        fired = env.now
        meets = launch + intercept(windows, fired - launch)
        yield env.timeout(meets - fired)
        threat = self.routes[drone.route]["threat"]
        drone.busy = False
        if self.luck.random() < self.kill[index][threat]:
            drone.alive, drone.over = False, True
        assessed = meets + self.rules["assessMilliseconds"]
        drone.free_from = assessed
        interval = self.effectors[index]["shotInterval"]["meanMilliseconds"]
        env.process(self.free(index, max(fired + interval, assessed)))
        if not drone.over:
            yield env.timeout(assessed - env.now)
            self.serve(drone)

    def free(self, index, until):
        yield self.env.timeout(until - self.env.now)
        self.channels[index] += 1
        if self.rounds[index]:
            for drone in self.drones:
                if not drone.over and drone.reach:
                    self.serve(drone)


def intercept(windows, fire):
    window = next(w for w in windows if w[-1][0] >= fire)
    after = next(i for i, knot in enumerate(window) if knot[0] >= fire)
    if window[after][0] == fire:
        return window[after][1]
    (f0, i0), (f1, i1) = window[after - 1], window[after]
    return i0 + (i1 - i0) * (fire - f0) // (f1 - f0)


def main(path, seed, raids):
    with open(path, encoding="utf-8") as file:
        model = Model(json.load(file))
    luck = random.Random(seed)
    start = time.process_time()
    leakers = [model.raid(luck) for _ in range(raids)]
    seconds = time.process_time() - start
    mean = sum(leakers) / raids
    variance = sum((n - mean) ** 2 for n in leakers) / (raids - 1)
    print(
        json.dumps(
            {
                "simpy": simpy.__version__,
                "raids": raids,
                "cpuSeconds": seconds,
                "leakersMean": mean,
                "leakersStandardError": (variance / raids) ** 0.5,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
