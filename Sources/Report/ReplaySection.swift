// How did one raid unfold? Controls, data for the script, and the events as a list.
import Terrain

extension MapSection {
  func replayControls(_ section: inout Markup) {
    guard let replay else { return }
    section.element("section", ["class": "replay", "data-section": "replay"]) { box in
      box.element("h3", text: replay.title)
      box.element("div", ["class": "replay-bar", "id": "replay-controls", "hidden": ""]) { bar in
        bar.raw(#"<button type="button" id="replay-play">Play</button>"#)
        bar.open(
          "input",
          [
            "type": "range", "id": "replay-time", "min": "0",
            "max": decimal(replay.durationSeconds), "step": "0.5", "value": "0",
            "aria-label": "Time in the raid",
          ])
        bar.element(
          "output", ["id": "replay-clock"],
          text: "0:00 of " + NumberText.clock(seconds: replay.durationSeconds))
        bar.raw(
          """
          <label>Speed <select id="replay-speed"><option value="5">5x</option>\
          <option value="20" selected="">20x</option><option value="60">60x</option></select>\
          </label>
          """)
      }
      box.raw(#"<output class="replay-text" id="replay-text"></output>"#)
      events(replay, &box)
      box.element("script", ["type": "application/json", "id": "replay-data"]) {
        $0.json(data(replay))
      }
    }
  }

  private func events(_ replay: ReplayContent, _ box: inout Markup) {
    guard !replay.events.isEmpty else { return }
    box.element("details") { details in
      details.element(
        "summary", text: NumberText.count(replay.events.count) + " events, in order of time")
      details.element("ol", ["class": "events", "id": "replay-events"]) { list in
        for event in replay.events {
          list.element("li", ["data-kind": event.kind.rawValue]) { item in
            item.element("b", text: NumberText.clock(seconds: event.seconds))
            item.string(" " + event.text)
          }
        }
      }
    }
  }

  /// `{durationSeconds, tracks: [{name, outcome, points: [[t, x, y]]}], events: [[t, kind, from,
  /// at]]}`, places in the drawing's metres.
  func data(_ replay: ReplayContent) -> JSONText {
    func place(_ position: Position?) -> JSONText {
      guard let position else { return JSONText(array: []) }
      return JSONText(array: [
        JSONText(number: frame.x(position), decimals: 0),
        JSONText(number: frame.y(position), decimals: 0),
      ])
    }
    let tracks = replay.tracks.map { track in
      JSONText(object: [
        "name": JSONText(string: track.name), "outcome": JSONText(string: track.outcome.rawValue),
        "points": JSONText(
          array: track.points.map { point in
            JSONText(array: [
              JSONText(number: point.seconds, decimals: 1),
              JSONText(number: frame.x(point.position), decimals: 0),
              JSONText(number: frame.y(point.position), decimals: 0),
            ])
          }),
      ])
    }
    let events = replay.events.map { event in
      JSONText(array: [
        JSONText(number: event.seconds, decimals: 1), JSONText(string: event.kind.rawValue),
        place(event.from), place(event.at),
      ])
    }
    return JSONText(object: [
      "durationSeconds": JSONText(number: replay.durationSeconds, decimals: 1),
      "tracks": JSONText(array: tracks), "events": JSONText(array: events),
    ])
  }
}
