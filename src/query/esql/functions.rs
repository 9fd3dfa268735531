//! Functions of ES|QL that are neither conditions nor leave a field what it is.

/// Their names.
pub(super) const FUNCTIONS: [&str; 185] = [
    // aggregates
    "absent", "avg", "count", "count_distinct", "first", "last", "max", "median", "median_absolute_deviation", "min", "percentile", "present",
    "sample", "std_dev", "sum", "top", "values", "variance", "weighted_avg", "st_centroid_agg", "st_extent_agg",
    // aggregates over time series
    "absent_over_time", "avg_over_time", "count_over_time", "count_distinct_over_time", "delta", "deriv", "first_over_time", "idelta",
    "increase", "irate", "last_over_time", "max_over_time", "min_over_time", "percentile_over_time", "predict_linear", "present_over_time",
    "rate", "stddev_over_time", "sum_over_time", "variance_over_time", "trange",
    // groupings
    "bucket", "tbucket", "categorize", "kql", "qstr",
    // conditions and choices
    "case", "coalesce", "greatest", "least", "clamp", "clamp_max", "clamp_min", "in", "not_in", "like", "rlike", "is_null", "is_not_null",
    // dates
    "date_diff", "date_extract", "date_format", "date_parse", "date_trunc", "day_name", "month_name", "now", "to_dateperiod",
    "to_timeduration",
    // addresses
    "ip_prefix", "network_direction",
    // mathematics
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "copy_sign", "cos", "cosh", "e", "exp", "floor",
    "hypot", "log", "log10", "pi", "pow", "round", "round_to", "scalb", "signum", "sin", "sinh", "sqrt", "tan", "tanh", "tau",
    "to_degrees", "to_radians",
    // strings
    "bit_length", "byte_length", "chunk", "concat", "decay", "field_extract", "from_base64", "hash", "left", "length", "locate", "md5",
    "repeat", "replace", "reverse", "right", "sha1", "sha256", "space", "split", "substring", "to_base64", "top_snippets", "url_decode",
    "url_encode", "url_encode_component",
    // several values
    "mv_append", "mv_avg", "mv_concat", "mv_count", "mv_difference", "mv_first", "mv_intersection", "mv_last", "mv_max", "mv_median",
    "mv_median_absolute_deviation", "mv_min", "mv_percentile", "mv_pseries_weighted_sum", "mv_slice", "mv_sum", "mv_union", "mv_zip",
    // search and vectors
    "score", "knn", "text_embedding", "v_cosine", "v_dot_product", "v_hamming", "v_l1_norm", "v_l2_norm",
    // places
    "st_contains", "st_disjoint", "st_distance", "st_intersects", "st_within", "st_x", "st_y", "st_envelope", "st_xmax", "st_xmin",
    "st_ymax", "st_ymin", "to_geopoint", "to_geoshape", "to_cartesianpoint", "to_cartesianshape", "st_geohash", "st_geotile", "st_geohex",
    "to_geohash", "to_geotile", "to_geohex", "to_aggregate_metric_double", "to_dense_vector", "to_text", "set", "st_npoints", "st_simplify",
];
