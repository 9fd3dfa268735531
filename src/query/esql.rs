//! ES|QL.
use super::Query;
use crate::text::Text;
pub(crate) fn parse(_text: &Text<'_>) -> Query {
    Query::none()
}
