//! How closed sets of words are declared.

/// Declares an enum whose variants have a stable lower-case name, used in JSON, in addresses and in settings. A second text, for
/// all variants or for none, is the name by which readers know them.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }
        impl $name {
            /// All variants, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
            /// The variant of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.name() == name)
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal, $label:literal;)+ }) => {
        named! { $(#[$meta])* $name { $($(#[$doc])* $variant = $text,)+ } }
        impl $name {
            /// The name by which readers know it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}
