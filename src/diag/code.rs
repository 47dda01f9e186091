//! Every code that a finding can carry. A code is permanent: it is never renamed, and never given a
//! second meaning. `docs/findings.md` has a section for each, which `explain` prints.

use super::Severity;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident;)*) => {
        /// The permanent name of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes, in pipeline order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The kebab-case name.
            pub const fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)* }
            }

            /// How much a finding of this code weighs unless a rule says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // Any YAML file.
    /// The file is not YAML.
    YamlSyntax = "yaml-syntax", Error;
    /// A mapping has one key twice.
    YamlDuplicateKey = "yaml-duplicate-key", Error;
    /// Anchors, aliases, tags, merge keys and second documents are not part of our formats.
    YamlUnsupported = "yaml-unsupported", Error;
    /// Nested deeper than any of our formats.
    YamlTooDeep = "yaml-too-deep", Error;

    // A rules file.
    /// A value of the rules is not of the shape that the format wants.
    RulesShape = "rules-shape", Error;
    /// A key that the rules format does not have.
    RulesUnknownKey = "rules-unknown-key", Error;
    /// A stable name is not in lower-case words joined by hyphens.
    RulesName = "rules-name", Error;
    /// Two rules claim one name.
    RulesDuplicate = "rules-duplicate", Error;
    /// The rules name a question that the guide lacks.
    RulesUnknownQuestion = "rules-unknown-question", Error;
    /// The rules name a choice that its question lacks.
    RulesUnknownChoice = "rules-unknown-choice", Error;
    /// The rules name a table, row, column, group or place that the guide lacks.
    RulesUnknownTable = "rules-unknown-table", Error;
    /// The rules name a fact or a value of one that they do not declare.
    RulesUnknownFact = "rules-unknown-fact", Error;
    /// The rules bind a phrase that the guide lacks.
    RulesUnknownPhrase = "rules-unknown-phrase", Error;
    /// A condition of the rules is not one.
    RulesCondition = "rules-condition", Error;
    /// A choice, row or group stands for nothing.
    RulesUnmapped = "rules-unmapped", Error;
    /// A skip hangs on a later question.
    RulesSkipOrder = "rules-skip-order", Error;
    /// The rules file says that it is for another guide.
    RulesForAnotherGuide = "rules-for-another-guide", Error;
    /// The rules were written for another version of the guide.
    RulesVersion = "rules-version", Warning;
    /// A phrase of the guide looks like a skip and is bound by nothing.
    SkipNotUnderstood = "skip-not-understood", Warning;

    // What lint finds in a guide and its rules.
    /// Complete answers that no row or rule decides.
    DecisionGap = "decision-gap", Warning;
    /// A decision that hangs on a question which other answers spare.
    DecisionNeedsAnswer = "decision-needs-answer", Note;
    /// Two rows or rules hold together and come to different results.
    DecisionOverlap = "decision-overlap", Warning;
    /// A row or rule that no answers fit.
    RowNeverHolds = "row-never-holds", Warning;
    /// A row or rule that always comes second.
    RowShadowed = "row-shadowed", Warning;
    /// A choice that another row asks for comes to this one by a later alternative.
    RowByAlternative = "row-by-alternative", Warning;
    /// There were too many combinations to look at each.
    LintSampled = "lint-sampled", Note;
    /// A scenario answers what the guide says to skip.
    ScenarioSkipped = "scenario-skipped", Warning;
    /// A scenario leaves a decision open.
    ScenarioUndecided = "scenario-undecided", Warning;
    /// A scenario's answers come to something else than it says.
    ScenarioContradicts = "scenario-contradicts", Warning;
    /// No fact, table, rule or skip asks for a question's answer.
    QuestionUnused = "question-unused", Note;
    /// A question is skipped whatever is answered.
    QuestionUnreachable = "question-unreachable", Warning;
    /// A choice looks as if it stood alone, and no rule says so.
    ExclusiveNotBound = "exclusive-not-bound", Warning;

    // The workspace's `book.toml`.
    /// The settings are not TOML, or set what does not exist.
    SettingsInvalid = "settings-invalid", Error;

    // Conflicts between answers that the guide's rules name.
    /// A conflict that the rules declare holds; the finding carries the rule's own name.
    AnswersConflict = "answers-conflict", Warning;
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let ids: BTreeSet<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
        for id in ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{id}");
        }
    }
}
