//! What can change, each kind by a permanent name. This table is the one place that says so: a
//! kind of change has an id, a severity unless a workspace says otherwise, and what it means.

/// How much a change asks of a reviewer, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody can see or do more.
    Widening,
    /// Somebody can see or do less.
    Narrowing,
    /// What was built has to change.
    Rework,
    /// Wording, inventory, rationale.
    Note,
}

impl Severity {
    /// All of them, most first.
    pub const ALL: [Self; 4] = [Self::Widening, Self::Narrowing, Self::Rework, Self::Note];

    /// `widening`, `narrowing`, `rework` or `note`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Widening => "widening",
            Self::Narrowing => "narrowing",
            Self::Rework => "rework",
            Self::Note => "note",
        }
    }

    /// The severity called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident, $means:literal;)*) => {
        /// A kind of change. Its id is permanent: never renamed, never given a second meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $means] $name,)*
        }

        impl Rule {
            /// All of them, in the order in which they are reported.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The permanent name, kebab-case.
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }

            /// How much such a change weighs unless a workspace says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Rule::$name => Severity::$severity,)* }
            }

            /// What happened, in words.
            pub const fn means(self) -> &'static str {
                match self { $(Rule::$name => $means,)* }
            }
        }
    };
}

rules! {
    AccessWidened = "access-widened", Widening, "somebody can see or do more";
    HolderAdded = "holder-added", Widening, "somebody came to a part that sees or does something";
    AdministrationGranted = "administration-granted", Widening, "somebody can now change logins";
    AccessNarrowed = "access-narrowed", Narrowing, "somebody can see or do less";
    HolderRemoved = "holder-removed", Narrowing, "somebody left a part that sees or does something";
    AdministrationRevoked = "administration-revoked", Narrowing, "somebody can no longer change logins";
    SeparationChanged = "separation-changed", Rework, "records are kept apart in another way";
    StructureChanged = "structure-changed", Rework, "a conclusion that the construction rests on came out differently";
    GuideChanged = "guide-changed", Rework, "another guide was answered";
    OrganizationAdded = "organization-added", Note, "an organization that was not there";
    OrganizationRemoved = "organization-removed", Note, "an organization that is no longer there";
    OrganizationMoved = "organization-moved", Note, "an organization has another id";
    OrganizationRenamed = "organization-renamed", Note, "an organization has another name";
    StatusChanged = "status-changed", Note, "the answers became final, or a draft again";
    GuideVersionChanged = "guide-version-changed", Note, "the guide states another title or version";
    TenantAdded = "tenant-added", Note, "a group that was not there";
    TenantRemoved = "tenant-removed", Note, "a group that is no longer there";
    TenantRenamed = "tenant-renamed", Note, "a group has another name";
    ActorAdded = "actor-added", Note, "somebody who logs in and was not there";
    ActorRemoved = "actor-removed", Note, "somebody who logged in and is no longer there";
    ActorRenamed = "actor-renamed", Note, "somebody who logs in has another name";
    AccessReworded = "access-reworded", Note, "access is as it was, in other words or for other reasons";
    FactAdded = "fact-added", Note, "a conclusion that was not drawn before";
    FactRemoved = "fact-removed", Note, "a conclusion that is no longer drawn";
    FactChanged = "fact-changed", Note, "a conclusion came out differently";
    FactReworded = "fact-reworded", Note, "a conclusion is as it was, in other words";
    ReasonsChanged = "reasons-changed", Note, "a conclusion is as it was, for other reasons";
    AnswerChanged = "answer-changed", Note, "another answer";
    AnswerNoteChanged = "answer-note-changed", Note, "another rationale of an answer";
    QuestionAdded = "question-added", Note, "a question that was not in the guide";
    QuestionRemoved = "question-removed", Note, "a question that is no longer in the guide";
    QuestionMoved = "question-moved", Note, "a question has another number";
    QuestionReworded = "question-reworded", Note, "a question has other words";
    OpenAdded = "open-added", Note, "something more is to be settled";
    OpenSettled = "open-settled", Note, "something is no longer to be settled";
    OpenChanged = "open-changed", Note, "something to be settled is asked, owned or due otherwise";
    RiskRaised = "risk-raised", Note, "a risk that did not hold";
    RiskSettled = "risk-settled", Note, "a risk that no longer holds";
    RiskChanged = "risk-changed", Note, "a risk in other words";
    NextStepsChanged = "next-steps-changed", Note, "the guide advises otherwise on what to do next";
    GlossaryChanged = "glossary-changed", Note, "the glossary says something else";
    DocumentChanged = "document-changed", Note, "a document reads differently, and nothing that it is made from does";
}

impl Rule {
    /// The rule called `id`.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}
