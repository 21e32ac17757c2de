/// Templates of which tirage makes something else than dynamicprompts 0.31, and why.
struct KnownDifference {
    let reason: String
    let templates: [String]

    static let all = [
        KnownDifference(
            reason: "a backslash protects what would mean something",
            templates: [
                ##"\{a\|b\}"##,
                ##"\{a|b\}"##,
                ##"{a\|b|c}"##,
                ##"{a\}|b}"##,
                ##"{\{a|b}"##,
                ##"{a|b} \# x"##,
                ##"100\% cotton"##,
                ##"\$5 hat"##,
                ##"\__animal__"##,
                ##"a\__b"##,
                ##"\\{a|b}"##,
                ##"a\\b"##,
                ##"\\"##,
                ##"{a\|b}"##,
                ##"{a\}"##,
                ##"\#"##,
                "__escapes__",
            ]),
        KnownDifference(
            reason: "a wildcard without lines is a mistake, not text for ever",
            templates: [
                "___animal__",
                "__missing__",
                "a __missing__ b",
                "{a|__missing__}",
                "__empty__",
                "__ animal__",
                "__animal __",
                "__ani mal__",
                "__Animal__",
                "__animal.txt__",
                "__colors/../animal__",
                "__a|b__",
                "__a)b__",
                "__a}b__",
                "__[b-a]1__",
                "__[a1__",
                "__! animal__",
                "__template (season=a)__",
                "__${name}__",
                "{2$$__missing__}",
            ]),
        KnownDifference(
            reason: "'~' and '@' have no exact meaning among all combinations",
            templates: [
                "{~a|b}",
                "{~2$$a|b}",
                "__~animal__",
                "{@a|b}",
                "{@a|b} {c|d}",
                "{@a|b} {@c|d}",
                "__@animal__",
            ]),
        KnownDifference(
            reason: "'=!' takes each value in turn, not the first alone",
            templates: [
                "${x=!{a|b}}${x}",
                "${x=!{a|b}}${x} ${x}",
                "${season=!{summer|autumn|winter|spring}}In ${season}, I wear ${season} shirts and ${season} trousers",
                "${season=!__animal__}a ${season} and a ${season}",
                "${x=!{a|b}}${y=!{c|d}}${x}${y}${x}",
                "${x=!{a|b}}{${x}|a}",
                "${x=! {a|b} }${x}",
                "${x?=!{a|b}}${x}",
                "${season=!{a|b}}__template__",
            ]),
        KnownDifference(
            reason: "the name of a wildcard is one name, not the first of several",
            templates: [
                "__colors/{basic|warm}__",
                "__{a|b}1__",
                "${x={basic|warm}}__colors/${x}__",
                "${x=!{basic|warm}}__colors/${x}__",
            ]),
        KnownDifference(
            reason: "an open range over a wildcard has no upper bound to take",
            templates: [
                "{2-$$__colors/basic__}",
                "{1-$$__colors/basic__}",
            ]),
        KnownDifference(
            reason: "a brace that can give nothing is a mistake, not an empty list",
            templates: [
                "{2$$a|a}",
                "{3$$a|a|b}",
                "{2$${a|b}|{a|b}}",
                "{2$$__animal__|__animal__}",
            ]),
        KnownDifference(
            reason: "an empty value is a value",
            templates: [
                "${x:}",
                "${x=}${x}|",
                "__template(season=)__",
                "__template(season)__",
                "%{a...b$$}",
                "%{$$a}",
            ]),
        KnownDifference(
            reason: "variables reach the lines of a wildcard alone in its braces",
            templates: [
                "{__template(season=winter)__}"
            ]),
        KnownDifference(
            reason: "a tab stays a tab",
            templates: [
                "a\tb",
                "{a\t|b}",
                "\t{a|b}",
            ]),
        KnownDifference(
            reason: "a weight is from 0 to 999999",
            templates: [
                "{1234567::a|b}",
                "{-1.5::a|b}",
            ]),
    ]
}
