// How are rows written so that any spreadsheet reads them back?

/// Comma-separated lines (RFC 4180, but for the line ends, which are single).
func csvText(_ rows: [[String]]) -> String {
  rows.map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
}

/// Quoted where a comma, a quote or a line end asks for it.
private func csvField(_ text: String) -> String {
  guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}
