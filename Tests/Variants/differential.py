"""Asks the Python package dynamicprompts 0.31 what it makes of each template.

    python3 -m venv /tmp/dp && /tmp/dp/bin/pip install dynamicprompts==0.31.0
    /tmp/dp/bin/python Tests/Variants/differential.py

Reads templates.txt and wildcards/ beside this file; writes ../CoreTests/Variants/dynamicprompts-0.31.json, which
VariantDifferentialTests compares with what tirage makes, without Python. Each case is
{"template", "texts": the first 120, "total"} or {"template", "error": class} or {"template", "endless": true}.
"""

import json
import logging
import signal
import sys
import warnings
from itertools import islice
from pathlib import Path

from dynamicprompts.generators import CombinatorialPromptGenerator
from dynamicprompts.wildcards import WildcardManager

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "CoreTests" / "Variants" / "dynamicprompts-0.31.json"
TEXTS_MAX, TOTAL_MAX, SECONDS_MAX = 120, 3000, 5


class TookTooLong(BaseException):
    pass


def give_up(*_):
    raise TookTooLong


def templates(path):
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith(";;"):
            yield line.replace("⏎", "\n").replace("⇥", "\t")


def case(template, context):
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MAX)
    try:
        texts = [str(text) for text in islice(context.sample_prompts(template), TOTAL_MAX + 1)]
    except TookTooLong:
        return {"template": template, "endless": True}
    except Exception as error:
        return {"template": template, "error": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if len(texts) > TOTAL_MAX:
        return {"template": template, "endless": True}
    return {"template": template, "texts": texts[:TEXTS_MAX], "total": len(texts)}


def main(source, output):
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, give_up)
    folder = HERE / "wildcards"
    context = CombinatorialPromptGenerator(wildcard_manager=WildcardManager(folder))._context
    files = sorted(folder.rglob("*.txt"))
    wildcards = {str(file.relative_to(HERE)): file.read_text(encoding="utf-8") for file in files}
    cases = [case(template, context) for template in templates(source)]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    output.write_text(
        '{"wildcards": %s,\n"cases": [\n%s\n]}\n'
        % (json.dumps(wildcards, ensure_ascii=False, indent=1), lines),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "templates.txt",
        Path(sys.argv[2]) if len(sys.argv) > 2 else OUTPUT,
    )
