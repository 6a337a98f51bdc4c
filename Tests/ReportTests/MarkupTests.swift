// Is text escaped, and is encoded data what it should be?
import Foundation
import Report
import Testing

struct MarkupTests {
  @Test("Text and attribute values cannot end themselves")
  func escapes() {
    var markup = Markup()
    markup.element("p", ["title": "\"><b>&'", "hidden": nil], text: "</p><b>\u{202E}\u{0}é")
    #expect(
      markup.text
        == "<p title=\"&quot;&gt;&lt;b&gt;&amp;&#39;\">&lt;/p&gt;&lt;b&gt;\u{FFFD}\u{FFFD}é</p>")
  }

  @Test("JSON strings have no markup characters and read back as they were")
  func json() throws {
    let hostile = "</script><!--\u{2028}\u{2029}\"\\\n\u{0}'&é𝄞"
    let text = JSONText(string: hostile).text
    #expect(!text.contains { "<>&'".contains($0) })
    #expect(text.unicodeScalars.allSatisfy { $0 != "\u{2028}" && $0 != "\u{2029}" })
    let back = try JSONSerialization.jsonObject(
      with: Data(text.utf8), options: .fragmentsAllowed)
    #expect(back as? String == hostile)
  }

  @Test("Base64 agrees with Foundation for every length up to 200")
  func base64AgreesWithFoundation() {
    var numbers = SplitMix(state: 5)
    for length in 0...200 {
      let bytes = (0..<length).map { _ in UInt8(numbers.unit() * 256) }
      #expect(base64(bytes) == Data(bytes).base64EncodedString())
    }
  }
}
