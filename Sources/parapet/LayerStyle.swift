// How does QGIS draw each layer? Styles as QML texts, which GeoPackage files carry.

/// The style of a layer; colours as on the report's map, told apart by lightness and shape too.
func layerStyle(_ name: MapLayerName) -> String {
  switch name {
  case .sites:
    document(
      categorised(
        by: "chosen",
        [
          ("1", "systems", marker("square", "16,24,32", sizeMillimetres: 3.4)),
          ("0", "candidate sites", marker("circle", "255,255,255", sizeMillimetres: 1.4)),
        ]), labels: "CASE WHEN chosen = 1 THEN system END")
  case .assets:
    document(single(marker("star", "255,255,255", sizeMillimetres: 5)), labels: "name")
  case .assetCorridors: document(single(line("255,255,255", widthMillimetres: 1)))
  case .assetAreas: document(single(area("255,255,255,40", outline: "16,24,32", style: "solid")))
  case .axes: document(single(line("247,104,161", widthMillimetres: 0.7)), labels: "axis")
  case .gaps: document(single(line("197,27,138", widthMillimetres: 0.9, dashed: true)))
  case .gapAreas:
    document(single(area("122,1,119", outline: "122,1,119", style: "b_diagonal")))
  case .reach:
    document(
      single(area("0,90,156,0", outline: "0,90,156", style: "no")))
  case .worstApproaches: document(single(line("122,1,119", widthMillimetres: 1.2)), labels: "rank")
  }
}

/// A QML document with one renderer and, if asked for, labels by an expression.
private func document(_ renderer: String, labels: String? = nil) -> String {
  let labelling =
    labels.map {
      """
      <labeling type="simple"><settings><text-style fieldName="\(xmlEscaped($0))" isExpression="1" \
      fontSize="8" textColor="16,24,32,255"><text-buffer bufferDraw="1" bufferSize="0.8" \
      bufferColor="255,255,255,255"/></text-style></settings></labeling>
      """
    } ?? ""
  return """
    <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
    <qgis version="3.22" styleCategories="Symbology|Labeling" \
    labelsEnabled="\(labels == nil ? 0 : 1)">\(renderer)\(labelling)</qgis>
    """
}

private func single(_ symbol: String) -> String {
  "<renderer-v2 type=\"singleSymbol\"><symbols>"
    + symbol.replacing("NAME", with: "0") + "</symbols></renderer-v2>"
}

private func categorised(
  by field: String, _ classes: [(value: String, label: String, symbol: String)]
) -> String {
  let categories = classes.enumerated().map { index, entry in
    "<category symbol=\"\(index)\" value=\"\(entry.value)\" label=\"\(entry.label)\" render=\"true\"/>"
  }.joined()
  let symbols = classes.enumerated().map { $1.symbol.replacing("NAME", with: "\($0)") }.joined()
  return "<renderer-v2 type=\"categorizedSymbol\" attr=\"\(field)\"><categories>\(categories)"
    + "</categories><symbols>\(symbols)</symbols></renderer-v2>"
}

private func symbol(_ type: String, _ layer: String, _ properties: KeyValuePairs<String, String>)
  -> String
{
  let list = properties.map { "<prop k=\"\($0.key)\" v=\"\($0.value)\"/>" }.joined()
  return
    "<symbol type=\"\(type)\" name=\"NAME\" alpha=\"1\"><layer class=\"\(layer)\" enabled=\"1\">"
    + "\(list)</layer></symbol>"
}

private func marker(_ shape: String, _ colour: String, sizeMillimetres: Double) -> String {
  symbol(
    "marker", "SimpleMarker",
    [
      "name": shape, "color": "\(colour),255", "outline_color": "16,24,32,255",
      "outline_width": "0.3", "size": "\(sizeMillimetres)", "size_unit": "MM",
    ])
}

private func line(_ colour: String, widthMillimetres: Double, dashed: Bool = false) -> String {
  symbol(
    "line", "SimpleLine",
    [
      "line_color": "\(colour),255", "line_width": "\(widthMillimetres)", "line_width_unit": "MM",
      "line_style": dashed ? "dash" : "solid",
    ])
}

private func area(_ colour: String, outline: String, style: String) -> String {
  symbol(
    "fill", "SimpleFill",
    [
      "color": colour, "style": style, "outline_color": "\(outline),255", "outline_width": "0.3",
      "outline_width_unit": "MM",
    ])
}
