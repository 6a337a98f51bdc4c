// A YAML text as a tree of nodes that know their places, or why it is none and where.
import Yams

/// The one document of a text.
struct YAMLTree {
  /// Nil when the text holds none; of a key that stands twice, the later one.
  let root: Node?
  let repeatedKeys: [InputFinding]
}

/// Composes the one document of a text.
///
/// Anchors, aliases and tags are refused: a chain of aliases can stand for more values than fit in
/// memory, and a tag makes a text of a number or a number of a text.
/// - Throws: `InputError` at the first fault.
/// - Complexity: O(text), and as much again for each key that stands twice.
func yamlTree(_ text: String, file: String) throws(InputError) -> YAMLTree {
  func refusal(_ line: Int, _ column: Int, _ message: String) -> InputError {
    InputError([InputFinding(file: file, line: line, column: column, message: message)])
  }
  do {
    return YAMLTree(root: try acceptedRoot(text, file: file), repeatedKeys: [])
  } catch let error as InputError {
    throw error
  } catch YamlError.duplicatedKeysInMapping(let names, let context) {
    let distinct = withDistinctKeys(text)
    if let distinct, let root = try? acceptedRoot(distinct.text, file: file) {
      var findings: [InputFinding] = []
      let later = withoutRepeatedKeys(root, distinct.earlier, file: file, &findings)
      return YAMLTree(root: later, repeatedKeys: findings)
    }
    throw refusal(
      context.mark.line, context.mark.column,
      "key '\(names.first ?? "")' appears twice, here first: remove one of them")
  } catch let error as YamlError {
    let fault = fault(error)
    throw refusal(fault.line, fault.column, fault.message)
  } catch {
    throw refusal(1, 1, "not valid YAML: \(error)")
  }
}

private func acceptedRoot(_ text: String, file: String) throws -> Node? {
  let parser = try Parser(yaml: text)
  let root = try parser.singleRoot()
  // Nodes refer to their anchors weakly; the parser owns them.
  let refused = withExtendedLifetime(parser) { root.flatMap(firstRefused) }
  if let refused {
    throw InputError([
      InputFinding(
        file: file, line: refused.mark?.line ?? 1, column: refused.mark?.column ?? 1,
        message: refused.message)
    ])
  }
  return root
}

private typealias Refused = (mark: Mark?, message: String)

private func firstRefused(_ node: Node) -> Refused? {
  if node.anchor != nil {
    return (
      node.mark, "anchors and aliases are not supported: write the value out where it is used"
    )
  }
  switch node {
  case .alias:
    return (node.mark, "aliases are not supported: write the value out")
  case .scalar(let scalar):
    return refusedTag(scalar.tag, isQuoted: scalar.style != .plain, node)
  case .sequence(let sequence):
    if let refused = refusedTag(sequence.tag, node) { return refused }
    for element in sequence {
      if let refused = firstRefused(element) { return refused }
    }
  case .mapping(let mapping):
    if let refused = refusedTag(mapping.tag, node) { return refused }
    for (key, value) in mapping {
      // A key's tag says nothing here: looking for repeated keys has resolved it.
      if key.anchor != nil { return firstRefused(key) }
      if let refused = firstRefused(value) { return refused }
    }
  }
  return nil
}

private func refusedTag(_ tag: Tag, isQuoted: Bool = false, _ node: Node) -> Refused? {
  if tag.rawValue.isEmpty || isQuoted && tag.rawValue == Tag.Name.str.rawValue { return nil }
  let name = tag.rawValue.replacing("tag:yaml.org,2002:", with: "!!")
  return (node.mark, "tag \(name) is not supported: remove it, and put text in quotes")
}

private func fault(_ error: YamlError) -> (line: Int, column: Int, message: String) {
  let advice = ": check indentation (spaces, no tabs), colons, quotes and brackets up to here"
  switch error {
  case .composer(_, let problem, let mark, _) where problem.contains("another document"):
    return (mark.line, mark.column, "a second document starts here: a file holds one, remove '---'")
  case .composer(_, let problem, let mark, _) where problem.contains("alias"):
    return (mark.line, mark.column, "aliases are not supported: write the value out")
  case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
    .composer(_, let problem, let mark, _):
    return (mark.line, mark.column, "not valid YAML: \(problem)" + advice)
  case .reader(let problem, let offset, let value, let yaml):
    let before = SourceLines(String(yaml.prefix(offset ?? 0)))
    let code = String(value, radix: 16, uppercase: true)
    return (
      before.last.line, before.last.column,
      "not valid YAML: \(problem) (code \(code)): remove the character"
    )
  default:
    return (1, 1, "not valid YAML: \(error)")
  }
}
