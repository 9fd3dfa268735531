//! Dense numbers for what the catalog holds.

/// Declares an id: a place in one of the catalog's lists.
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl $name {
            /// The id of a place.
            pub(crate) fn new(place: usize) -> Self {
                Self(u32::try_from(place).unwrap_or(u32::MAX))
            }

            /// The place.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

id! {
    /// A rule.
    RuleId,
    /// A field.
    FieldId,
    /// A canonical field, operator and value.
    AtomId,
    /// A value, whatever the field.
    ValueId,
    /// An event.
    EventId,
    /// A technique.
    TechniqueId,
}
