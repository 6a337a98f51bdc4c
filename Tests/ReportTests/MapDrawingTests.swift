// Is everything drawn where it is, at any place and size?
import Report
import Scenario
import Terrain
import Testing

struct MapDrawingTests {
  @Test("The frame holds the extent, centred, and is neither a slit nor a tower")
  func frameHoldsExtent() {
    var numbers = SplitMix(state: 11)
    for _ in 0..<500 {
      let width = 100 + 1e5 * numbers.unit()
      let height = 100 + 1e5 * numbers.unit()
      let frame = MapFrame(
        MapExtent(westMetres: 5, southMetres: 7, eastMetres: 5 + width, northMetres: 7 + height))
      #expect(frame.widthMetres >= width && frame.heightMetres >= height)
      #expect(frame.heightMetres / frame.widthMetres > 0.599)
      #expect(frame.heightMetres / frame.widthMetres < 0.87)
      let centre = Position(eastMetres: 5 + width / 2, northMetres: 7 + height / 2)
      #expect(abs(frame.x(centre) - frame.widthMetres / 2) < 1e-6)
      #expect(abs(frame.y(centre) - frame.heightMetres / 2) < 1e-6)
    }
  }

  @Test("A clipped line is the part from its last entry into the frame, as fine sampling finds it")
  func clipping() {
    let frame = MapFrame(
      MapExtent(westMetres: 0, southMetres: 0, eastMetres: 1000, northMetres: 800))
    var numbers = SplitMix(state: 12)
    for _ in 0..<300 {
      func anywhere() -> Position {
        Position(
          eastMetres: -1000 + 3000 * numbers.unit(), northMetres: -1000 + 2800 * numbers.unit())
      }
      let inside = Position(eastMetres: 1000 * numbers.unit(), northMetres: 800 * numbers.unit())
      let line = [anywhere(), anywhere(), inside]
      let clipped = frame.clipped(line)
      #expect(clipped.last == inside)
      #expect(abs(lengthMetres(clipped) - sampledLength(line, in: frame)) < 1)
    }
    let outside = Position(eastMetres: 5000, northMetres: 0)
    #expect(frame.clipped([outside, outside]).isEmpty)
  }

  /// Steps of 0.1 m from the end back to the first one outside.
  private func sampledLength(_ line: [Position], in frame: MapFrame) -> Double {
    var length = 0.0
    for (from, to) in zip(line.dropLast().reversed(), line.dropFirst().reversed()) {
      let whole = from.distanceMetres(to: to)
      var walked = 0.0
      while walked <= whole {
        let share = walked / max(whole, 1e-9)
        let east = to.eastMetres + share * (from.eastMetres - to.eastMetres)
        let north = to.northMetres + share * (from.northMetres - to.northMetres)
        if !(0...1000).contains(east) || !(0...800).contains(north) { return length + walked }
        walked += 0.1
      }
      length += whole
    }
    return length
  }

  @Test("Splitting a line keeps its length and cuts at the distance")
  func splitting() {
    var numbers = SplitMix(state: 13)
    for _ in 0..<300 {
      let line = (0..<5).map { _ in
        Position(eastMetres: 100 * numbers.unit(), northMetres: 100 * numbers.unit())
      }
      let length = lengthMetres(line)
      let distance = length * numbers.unit()
      let (head, tail) = split(line, atMetres: distance)
      #expect(abs(lengthMetres(head) - distance) < 1e-9)
      #expect(abs(lengthMetres(tail) - (length - distance)) < 1e-9)
      #expect(head.last == tail.first)
    }
  }

  @Test("An axis covers its values, and its ticks are evenly spaced round numbers")
  func axes() {
    var numbers = SplitMix(state: 14)
    for _ in 0..<500 {
      let scale = [1e-3, 1, 1e6][Int(numbers.unit() * 3)]
      let values = (0..<4).map { _ in (numbers.unit() - 0.3) * scale }
      let axis = ChartScale(values: values, from: 0, to: 100)
      #expect((2...8).contains(axis.ticks.count))
      for value in values { #expect((-1e-6...100 + 1e-6).contains(axis.place(value))) }
      let places = axis.ticks.map(axis.place)
      for (a, b) in zip(places, places.dropFirst()) {
        #expect(abs(b - a - 100 / Double(axis.ticks.count - 1)) < 1e-6)
      }
    }
    #expect(ChartScale(values: [0, 100], from: 0, to: 1).ticks == [0, 50, 100])
    #expect(ChartScale(values: [7], from: 0, to: 1).ticks.count >= 2)
  }

  @Test("Systems on one site share one symbol group, and each is drawn once")
  func symbolsAreGrouped() throws {
    let elements = tags(try page(ExampleContent().content))
    let numbers = elements.compactMap { $0.attributes["data-placement"] }.compactMap(Int.init)
    #expect(numbers.sorted() == Array(1...12))
    #expect(elements.count { $0.attributes["class"] == "pin site" } == 6)
  }

  @Test("One coverage picture is visible without script, and each is there for its view and height")
  func coveragePictures() throws {
    let pictures = tags(try page(ExampleContent().content)).filter {
      $0.attributes["class"] == "coverage"
    }
    #expect(pictures.map { $0.attributes["data-view"] } == ["0", "0", "0", "1", "1", "1"])
    #expect(
      pictures.map { $0.attributes["data-height"] } == ["50", "100", "300", "50", "100", "300"])
    #expect(
      pictures.map { $0.attributes["display"] == nil } == [true]
        + [Bool](repeating: false, count: 5))
  }

  @Test("Every kind of system in scenarios has a symbol with letters of its own")
  func kinds() {
    for kind in SensorKind.allCases {
      #expect(SystemKind(rawValue: kind.rawValue)?.isSensor == true)
    }
    for kind in EffectorKind.allCases {
      #expect(SystemKind(rawValue: kind.rawValue)?.isSensor == false)
    }
    #expect(Set(SystemKind.allCases.map(\.letters)).count == SystemKind.allCases.count)
  }
}
