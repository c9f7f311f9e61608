//! The `objects` text of a secret provider class, read as the in-cluster provider reads it: a YAML document whose key
//! `array` holds a list of texts, each YAML itself. Only that shape is understood; anything else fetches nothing, and the
//! reason is said. It is not a YAML parser for other purposes.

/// One vault secret a provider class fetches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SyncedObject {
    pub(crate) name: String,
    pub(crate) alias: Option<String>,
    /// More than one version is fetched, as `name/0`, `name/1` and so on.
    pub(crate) history: bool,
}

impl SyncedObject {
    /// Whether a mapping's `sourcePath` means this object.
    pub(crate) fn answers(&self, source: &str) -> bool {
        let own = self.alias.as_ref().unwrap_or(&self.name);
        match source.split_once('/') {
            Some((name, _)) => self.history && name == own,
            None => !self.history && source == own,
        }
    }
}

/// Reads the text; an error says why nothing is fetched.
pub(crate) fn read_objects(text: &str) -> Result<Vec<SyncedObject>, String> {
    let mut lines =
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).peekable();
    let Some(first) = lines.next() else { return Ok(Vec::new()) };
    let Some(rest) = first.trim().strip_prefix("array:") else {
        return Err("`objects` has no key `array`".to_owned());
    };
    if matches!(rest.trim(), "[]" | "") {
        let depth = indent(first);
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            let Some(head) = line.trim().strip_prefix('-').filter(|_| indent(line) >= depth) else {
                return Err("`array` is not a list of texts".to_owned());
            };
            let item = indent(line);
            let entry = match head.trim() {
                "|" | "|-" | "|+" => {
                    let mut block = Vec::new();
                    while let Some(line) = lines.next_if(|line| indent(line) > item) {
                        block.push(line.trim().to_owned());
                    }
                    block
                }
                quoted => serde_json::from_str::<String>(quoted)
                    .map_err(|_| "`array` holds something that is not a block of text".to_owned())?
                    .lines()
                    .map(|line| line.trim().to_owned())
                    .collect(),
            };
            found.push(read_entry(&entry)?);
        }
        return Ok(found);
    }
    // The swagger's own example: a block scalar, hence one text and no list.
    Err("`array` is one text, not a list: no object is fetched".to_owned())
}

fn read_entry(lines: &[String]) -> Result<SyncedObject, String> {
    let mut object = SyncedObject::default();
    let mut kind = String::new();
    for line in lines {
        let Some((key, value)) = line.split_once(':') else { return Err(format!("`{line}` is no `key: value`")) };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match key.trim() {
            "objectName" => object.name = value,
            "objectAlias" if !value.is_empty() => object.alias = Some(value),
            "objectType" => kind = value,
            "objectVersionHistory" => object.history = value.parse().is_ok_and(|count: u32| count > 1),
            _ => {}
        }
    }
    if object.name.is_empty() || kind != "secret" {
        return Err("an entry needs `objectName` and `objectType: secret`".to_owned());
    }
    Ok(object)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::read_objects;

    #[test]
    fn the_documented_shape_names_every_object() {
        let text = "array:\n  - |\n    objectName: one\n    objectType: secret\n  - |\n    objectName: two\n    objectType: secret\n    objectVersionHistory: 3\n";
        let objects = read_objects(text).unwrap_or_default();
        assert_eq!(objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert!(objects.first().is_some_and(|object| object.answers("one") && !object.answers("one/0")));
        assert!(objects.last().is_some_and(|object| object.answers("two/0")));
    }

    #[test]
    fn a_list_at_the_same_depth_as_its_key_is_a_list_too() {
        let objects = read_objects("array:\n- |\n  objectName: one\n  objectType: secret\n").unwrap_or_default();
        assert_eq!(objects.len(), 1);
    }

    #[test]
    fn the_swaggers_example_fetches_nothing() {
        let verdict = read_objects("array: |\n  - |\n    objectName: my-secret\n    objectType: secret\n");
        assert!(verdict.is_err_and(|why| why.contains("one text")));
    }

    #[test]
    fn no_text_is_no_objects() {
        assert_eq!(read_objects(""), Ok(Vec::new()));
    }
}
