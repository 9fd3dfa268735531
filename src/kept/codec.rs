//! Values as bytes, and back.
//!
//! Numbers are as short as they are small, texts and lists begin with their length, and nothing is told twice: what reads must
//! know the type. Bytes that are no value give nothing; they never panic and never ask for more memory than they are worth.

/// Levels of a tree that are read back, the limit of every reader. A rule that is deeper is read from its file again.
const DEPTH: u32 = 128;

/// Elements for which a list makes room before they are read.
const ROOM: usize = 256;

/// A value that is kept: read from what it wrote, it is the same.
pub(super) trait Kept: Sized {
    /// Appends its bytes.
    fn write(&self, out: &mut Vec<u8>);
    /// Takes it from the beginning of bytes; nothing if they are not its own.
    fn read(from: &mut Bytes<'_>) -> Option<Self>;
}

/// Bytes still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'b> {
    rest: &'b [u8],
    depth: u32,
}

impl<'b> Bytes<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    /// All that is left.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.rest
    }

    /// The next bytes, so many.
    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// The next bytes of a fixed number.
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// A number that was written by [`write_number`].
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut out = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            out |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(out);
            }
        }
        None
    }

    /// The length of a list, of whose elements each takes a byte or more.
    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|length| *length <= self.rest.len())
    }

    /// Bytes that were written by [`write_bytes`].
    pub(super) fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    /// Reads what stands a level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= DEPTH)?;
        let out = read(self)?;
        self.depth -= 1;
        Some(out)
    }
}

/// Appends a number: seven bits a byte, the lowest first, the highest bit set on all but the last.
pub(super) fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes after their number.
pub(super) fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_number(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

impl Kept for u64 {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(*self, out);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        from.number()
    }
}

impl Kept for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(u64::from(*self), out);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        from.number()?.try_into().ok()
    }
}

/// Hashes: as long as they are.
impl Kept for u128 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(Self::from_le_bytes)
    }
}

impl Kept for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Kept for String {
    fn write(&self, out: &mut Vec<u8>) {
        write_bytes(self.as_bytes(), out);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        std::str::from_utf8(from.bytes()?).ok().map(str::to_owned)
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(self.len() as u64, out);
        self.iter().for_each(|element| element.write(out));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let length = from.length()?;
        let mut out = Self::with_capacity(length.min(ROOM));
        for _ in 0..length {
            out.push(T::read(from)?);
        }
        Some(out)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        self.iter().for_each(|value| value.write(out));
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        if bool::read(from)? { T::read(from).map(Some) } else { Some(None) }
    }
}

impl<T: Kept> Kept for Box<T> {
    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

/// Declares how types are kept whose fields all are: one after the other. A field that is left out does not compile.
macro_rules! kept_fields {
    ($($name:ident $(<$of:ident>)? { $($field:ident),+ $(,)? })+) => { $(
        impl $(<$of: Kept>)? Kept for $name $(<$of>)? {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(from: &mut Bytes<'_>) -> Option<Self> {
                $(let $field = Kept::read(from)?;)+
                Some(Self { $($field),+ })
            }
        }
    )+ };
}

/// Declares how closed sets of words are kept: by the place in their list.
macro_rules! kept_words {
    ($($name:ident)+) => { $(
        impl Kept for $name {
            fn write(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }

            fn read(from: &mut Bytes<'_>) -> Option<Self> {
                Self::ALL.get(usize::from(from.byte()?)).copied()
            }
        }
    )+ };
}

/// Declares how types with variants are kept: a number for the variant, then what it holds. A variant that is left out does
/// not compile.
macro_rules! kept_variants {
    ($($name:ident { $($tag:literal $variant:ident $(($($item:ident),+))? $({ $($field:ident),+ })?),+ $(,)? })+) => { $(
        impl Kept for $name {
            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($($item),+))? $({ $($field),+ })? => {
                        out.push($tag);
                        $($($item.write(out);)+)?
                        $($($field.write(out);)+)?
                    })+
                }
            }

            fn read(from: &mut Bytes<'_>) -> Option<Self> {
                from.deeper(|from| match from.byte()? {
                    $($tag => {
                        $($(let $item = Kept::read(from)?;)+)?
                        $($(let $field = Kept::read(from)?;)+)?
                        Some(Self::$variant $(($($item),+))? $({ $($field),+ })?)
                    })+
                    _ => None,
                })
            }
        }
    )+ };
}
