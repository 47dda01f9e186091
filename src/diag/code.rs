//! Every code that a finding can carry. A code is permanent: it is never renamed, and never given a
//! second meaning. `docs/findings.md` has a section for each, which `explain` prints.

use super::Severity;

macro_rules! codes {
    ($(#[doc = $doc:literal] $name:ident = $id:literal, $severity:ident;)*) => {
        /// The permanent name of a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $doc] $name,)*
        }

        impl Code {
            /// All codes, in pipeline order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The kebab-case name.
            pub const fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)* }
            }

            /// What a finding of this code says, in one line.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => $doc.trim_ascii(),)* }
            }

            /// How much a finding of this code weighs unless a rule says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // Files of the workspace.
    /// The file is not UTF-8.
    FileEncoding = "file-encoding", Error;
    /// The file is larger than any document of ours.
    FileTooLarge = "file-too-large", Error;
    /// A folder or a device stands where a file is wanted.
    FileNotAFile = "file-not-a-file", Error;
    /// The operating system does not let the file be read.
    FileUnreadable = "file-unreadable", Error;
    /// The file is passed over because of how its name ends.
    FileIgnored = "file-ignored", Warning;
    /// A link leads out of the workspace.
    LinkOutside = "link-outside", Error;
    /// A link leads nowhere, or in a circle.
    LinkBroken = "link-broken", Error;
    /// The name of an answers file cannot be an organization's id.
    OrganizationId = "organization-id", Error;
    /// Two organizations cannot stand side by side in the output.
    OrganizationClash = "organization-clash", Error;
    /// Rules without their guide.
    RulesWithoutGuide = "rules-without-guide", Warning;

    // Any YAML file.
    /// The file is not YAML.
    YamlSyntax = "yaml-syntax", Error;
    /// A mapping has one key twice.
    YamlDuplicateKey = "yaml-duplicate-key", Error;
    /// Anchors, aliases, tags, merge keys and second documents are not part of our formats.
    YamlUnsupported = "yaml-unsupported", Error;
    /// Nested deeper than any of our formats.
    YamlTooDeep = "yaml-too-deep", Error;

    // The prose of a guide.
    /// No level-1 heading.
    GuideTitleMissing = "guide-title-missing", Error;
    /// No question at all.
    GuideNoQuestions = "guide-no-questions", Error;
    /// A heading of a part, question or scenario lacks its number, colon or title.
    GuideHeading = "guide-heading", Error;
    /// Two parts have one number.
    GuidePartDuplicate = "guide-part-duplicate", Error;
    /// Two questions have one number.
    GuideQuestionDuplicate = "guide-question-duplicate", Error;
    /// A question stands under no part.
    GuideQuestionOutsidePart = "guide-question-outside-part", Error;
    /// A question's number names another part.
    GuideQuestionNumber = "guide-question-number", Warning;
    /// A question does not say how to answer it.
    GuideInstructionMissing = "guide-instruction-missing", Error;
    /// The bold line of a question is none of the known instructions.
    GuideInstructionUnknown = "guide-instruction-unknown", Error;
    /// A question to tick has no boxes.
    GuideChoicesMissing = "guide-choices-missing", Error;
    /// A question to fill in has boxes.
    GuideChoicesUnexpected = "guide-choices-unexpected", Error;
    /// A box without words.
    GuideChoiceEmpty = "guide-choice-empty", Error;
    /// Two choices, columns or groups of rows have one name.
    GuideLabelDuplicate = "guide-label-duplicate", Error;
    /// Two choices have one letter.
    GuideLetterDuplicate = "guide-letter-duplicate", Error;
    /// Letters are not in order.
    GuideLetterOrder = "guide-letter-order", Warning;
    /// A choice without a letter stands below choices with one.
    GuideLetterMissing = "guide-letter-missing", Warning;
    /// A box that belongs to no question.
    GuideBoxOutsideQuestion = "guide-box-outside-question", Error;
    /// A box that is ticked in the guide itself.
    GuideBoxTicked = "guide-box-ticked", Error;
    /// A line that looks like a choice and is not one in Markdown.
    GuideBoxMalformed = "guide-box-malformed", Error;
    /// A question to fill in has nothing to fill in.
    GuideBlankMissing = "guide-blank-missing", Error;
    /// A blank that no question and no choice takes.
    GuideBlankUnread = "guide-blank-unread", Warning;
    /// A question that asks for a list has no rows.
    GuideRowsMissing = "guide-rows-missing", Error;
    /// A row's blanks have no labels, or others than the first row's.
    GuideRowLabels = "guide-row-labels", Error;
    /// A column without a name.
    GuideTableColumns = "guide-table-columns", Error;
    /// A row with more or fewer cells than the header.
    GuideTableCells = "guide-table-cells", Error;
    /// A second table in one question.
    GuideTableSecond = "guide-table-second", Error;
    /// Lines that look like a table and are not one in Markdown.
    GuideTableMalformed = "guide-table-malformed", Error;
    /// A table that looks as if it were to be filled in or to decide, and that nothing reads.
    GuideTableUnread = "guide-table-unread", Warning;
    /// A decision table without two columns or without rows.
    GuideDecisionTable = "guide-decision-table", Error;
    /// A row of a decision table that cannot be read.
    GuideDecisionRow = "guide-decision-row", Error;
    /// A place for a fact does not say which question it comes from.
    GuideSlotSource = "guide-slot-source", Error;
    /// The guide names a part, question or choice that it lacks.
    GuideReferenceUnknown = "guide-reference-unknown", Error;
    /// A sentence that looks like a skip and stands outside a question.
    GuideSkipMisplaced = "guide-skip-misplaced", Error;
    /// A scenario without answers or result, or with answers that cannot be read.
    GuideScenario = "guide-scenario", Error;
    /// A glossary without a table of two columns.
    GuideGlossary = "guide-glossary", Warning;
    /// Next steps that are not a numbered list.
    GuideNextSteps = "guide-next-steps", Warning;

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
    /// No fact, table, rule, skip or template asks for a question's answer.
    QuestionUnused = "question-unused", Note;
    /// A blank or column of a question from which a fact is concluded that passes it over.
    BlankUnused = "blank-unused", Note;
    /// A decision table from which no fact is concluded.
    TableUnused = "table-unused", Note;
    /// A place for a fact that no fact fills in.
    SlotUnused = "slot-unused", Note;
    /// A question is skipped whatever is answered.
    QuestionUnreachable = "question-unreachable", Warning;
    /// A choice looks as if it stood alone, and no rule says so.
    ExclusiveNotBound = "exclusive-not-bound", Warning;

    // The workspace's `book.toml`.
    /// The settings are not TOML, or set what does not exist.
    SettingsInvalid = "settings-invalid", Error;
    /// A theme's colours cannot be read.
    ThemeContrast = "theme-contrast", Warning;
    /// The approvals of changes are not as they are to be.
    ApprovalsInvalid = "approvals-invalid", Error;
    /// An approval of a change that is not there.
    ApprovalStale = "approval-stale", Warning;

    // A batch.
    /// The answers are to a guide that the workspace lacks.
    UnknownGuide = "unknown-guide", Error;
    /// The guide, its rules or its templates have errors.
    UnusableGuide = "unusable-guide", Error;
    /// A template is not in the language of templates.
    TemplateSyntax = "template-syntax", Error;
    /// A template uses a variable that the contract does not have.
    TemplateUnknownVariable = "template-unknown-variable", Error;
    /// A template asks for a field, a fact or an answer that does not exist.
    TemplateUnknownField = "template-unknown-field", Error;
    /// A template uses a filter, test or function that does not exist.
    TemplateUnknownFunction = "template-unknown-function", Error;
    /// A template calls a component that does not exist, or with other parameters than it has.
    TemplateUnknownComponent = "template-unknown-component", Error;
    /// A template includes one that does not exist.
    TemplateUnknownInclude = "template-unknown-include", Error;
    /// A template cannot be read or loaded.
    TemplateInvalid = "template-invalid", Error;
    /// A generated file was edited, and is kept.
    OutputEdited = "output-edited", Warning;

    // What was written, read again before it is published.
    /// A link leads to no file of the site.
    SiteLinkBroken = "site-link-broken", Error;
    /// A link names a place that its page lacks.
    SiteFragmentMissing = "site-fragment-missing", Error;
    /// A link that holds on one host only.
    SiteLinkAbsolute = "site-link-absolute", Error;
    /// A link that no page of ours has: to a script, a file of this machine, a program.
    SiteLinkScheme = "site-link-scheme", Error;
    /// Something would be requested from another host.
    SiteOutsideRequest = "site-outside-request", Error;
    /// No page leads to a page.
    SitePageOrphan = "site-page-orphan", Error;
    /// A chapter is not in `SUMMARY.md`.
    SiteChapterUnlisted = "site-chapter-unlisted", Error;
    /// Two elements of a page have one id.
    SiteIdDuplicate = "site-id-duplicate", Error;
    /// An image has no text in its place.
    SiteImageSilent = "site-image-silent", Error;
    /// Something of one organization is in what another would get.
    Leak = "leak", Error;
    /// A text is not looked for, since anybody may say it.
    LeakUnchecked = "leak-unchecked", Note;
    /// Answers that cannot be read, so that nothing of them is looked for.
    LeakUnread = "leak-unread", Warning;

    // Directives in an author's own book.
    /// A directive is not one, or stands where it cannot.
    DirectiveInvalid = "directive-invalid", Error;
    /// A directive names what is not there.
    DirectiveUnknown = "directive-unknown", Error;
    /// A directive asks for an organization whose answers are rejected.
    DirectiveRejected = "directive-rejected", Error;

    // An answers file.
    /// The file holds nothing.
    AnswersEmpty = "answers-empty", Error;
    /// A value is not of the kind that is asked for.
    AnswersShape = "answers-shape", Error;
    /// A key that the format does not have.
    AnswersUnknownKey = "answers-unknown-key", Error;
    /// A key that the format needs is not there.
    AnswersMissingKey = "answers-missing-key", Error;
    /// The status is neither draft nor final.
    AnswersStatus = "answers-status", Error;
    /// A text was asked for and nothing is written.
    AnswersEmptyText = "answers-empty-text", Error;
    /// A text holds a control character.
    AnswersControlCharacter = "answers-control-character", Error;
    /// The date of an undecided question is none.
    AnswersDate = "answers-date", Error;
    /// The answers were given to another version of the guide.
    AnswersGuideVersion = "answers-guide-version", Warning;
    /// The guide has no such question.
    AnswersUnknownQuestion = "answers-unknown-question", Error;
    /// A question is answered twice, by its id and by its name.
    AnswersDuplicateQuestion = "answers-duplicate-question", Error;
    /// The question has no such choice.
    AnswersUnknownChoice = "answers-unknown-choice", Error;
    /// Several choices, columns, groups or blanks begin so.
    AnswersAmbiguous = "answers-ambiguous", Error;
    /// Several choices where one is asked.
    AnswersSeveralChoices = "answers-several-choices", Error;
    /// One choice is made twice.
    AnswersDuplicateChoice = "answers-duplicate-choice", Error;
    /// A choice that stands alone is made beside others.
    AnswersExclusiveChoice = "answers-exclusive-choice", Error;
    /// A choice is made without the one that it belongs to.
    AnswersSubChoice = "answers-sub-choice", Error;
    /// A choice asks for a text and there is none.
    AnswersMissingText = "answers-missing-text", Error;
    /// A choice has a text and no blank to put it in.
    AnswersUnaskedText = "answers-unasked-text", Error;
    /// The table or group has no such column.
    AnswersUnknownColumn = "answers-unknown-column", Error;
    /// The question has no such group of rows.
    AnswersUnknownGroup = "answers-unknown-group", Error;
    /// The question has no such blank.
    AnswersUnknownBlank = "answers-unknown-blank", Error;
    /// A column, group or blank is named twice, in two spellings.
    AnswersDuplicateName = "answers-duplicate-name", Error;
    /// A row in which nothing is written.
    AnswersEmptyRow = "answers-empty-row", Error;
    /// A row whose first column is empty.
    AnswersRowWithoutName = "answers-row-without-name", Error;
    /// Two rows of a table have one name.
    AnswersDuplicateRow = "answers-duplicate-row", Error;
    /// An answer to a question that is passed over.
    AnswersUnreached = "answers-unreached", Warning;
    /// Answers to questions that may be left open.
    AnswersExcused = "answers-excused", Note;
    /// A question of a final file has no answer.
    AnswersMissing = "answers-missing", Error;
    /// The open questions of a draft.
    AnswersOpen = "answers-open", Note;

    // Answers to an earlier version of the guide.
    /// A question has another number now.
    RevisionRenumbered = "revision-renumbered", Error;
    /// A question is gone.
    RevisionQuestionGone = "revision-question-gone", Error;
    /// A choice has another letter or label now.
    RevisionChoiceMoved = "revision-choice-moved", Error;
    /// A choice is gone.
    RevisionChoiceGone = "revision-choice-gone", Error;
    /// A question got a choice since.
    RevisionChoiceNew = "revision-choice-new", Note;
    /// A question was reworded since.
    RevisionReworded = "revision-reworded", Warning;

    // A filled-in guide that is read back.
    /// Something stands there that is no answer and not the guide's own.
    ImportUnplaced = "import-unplaced", Warning;
    /// A question that the guide does not have, or a second time.
    ImportQuestion = "import-question", Error;
    /// Questions of the guide are not there.
    ImportMissing = "import-missing", Warning;
    /// A ticked box that is no choice of the guide, or not without another.
    ImportChoice = "import-choice", Error;
    /// A box with something in it that is neither yes nor no.
    ImportBox = "import-box", Error;
    /// A text beside a box that is not ticked.
    ImportUnticked = "import-unticked", Error;
    /// A choice in other words than the guide's.
    ImportReworded = "import-reworded", Warning;
    /// What stands in which blank can't be told.
    ImportAmbiguous = "import-ambiguous", Error;
    /// The answers file says something else.
    ImportConflict = "import-conflict", Error;

    // The export `medplum`: its section of the rules.
    /// The section names a resource type that does not exist.
    MedplumUnknownType = "medplum-unknown-type", Error;
    /// The section names an element that a resource type lacks, or that cannot be hidden.
    MedplumUnknownElement = "medplum-unknown-element", Error;
    /// The section names an interaction that does not exist.
    MedplumUnknownInteraction = "medplum-unknown-interaction", Error;
    /// The section names a role, tier, duty, list or answer that does not exist.
    MedplumUnknownName = "medplum-unknown-name", Error;
    /// The section grants everything, or what opens everything.
    MedplumKeys = "medplum-keys", Error;
    /// The section opens a type to all that holds patients' data.
    MedplumSharedPatientData = "medplum-shared-patient-data", Error;
    /// The section lets staff write what would lose its tenant.
    MedplumUnownedWrite = "medplum-unowned-write", Error;
    /// The section lets somebody delete.
    MedplumDelete = "medplum-delete", Error;
    /// Two grants of one login name the same type.
    MedplumTwice = "medplum-granted-twice", Error;
    /// A fact means a type to patients that is in no patient's compartment.
    MedplumNotPatientData = "medplum-not-patient-data", Error;

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
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(id.bytes().all(fits), "{id}");
        }
    }
}
