// How is text put into XML so that no name can break out of it?
import Report

/// Text for an element or a quoted attribute; characters that XML 1.0 forbids become U+FFFD.
func xmlEscaped(_ text: String) -> String {
  escapedMarkup(text) { $0.value < 0x20 || $0.value == 0xFFFE || $0.value == 0xFFFF }
}
