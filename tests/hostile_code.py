"""Submissions that attack from within: forged answers, a search for the key, things left behind, a kernel gone wild."""

from __future__ import annotations

from pathlib import Path

from .hostile import CANARY, LEFT, RIGHT, TELLS, WRONG, Case, Maker, World

GUESS = "import random\nfrom IPython.display import display\nMIME = 'application/vnd.alliancekit.answer+json'\n"
# What a notebook can get hold of inside its kernel: its sockets, its session with the key, and who asks.
KERNEL = """
import gc, json, os, time, zmq
kernel = get_ipython().kernel
session, asked = kernel.session, kernel.get_parent()
sockets = [one for one in gc.get_objects() if isinstance(one, zmq.Socket) and not one.closed]
def raw(kind):
    return [zmq.Socket.shadow(one.underlying) for one in sockets if one.socket_type == kind]
def publish(*parts):
    signed = [part if isinstance(part, bytes) else json.dumps(part, default=str).encode() for part in parts]
    kernel.iopub_thread.send_multipart([b"x", b"<IDS|MSG>", session.sign(signed), *signed])
def reply(parent, content):
    for where in raw(zmq.ROUTER):
        parts = (session.msg_header("execute_reply"), parent, {}, content)
        signed = [json.dumps(part, default=str).encode() for part in parts]
        where.send_multipart([asked["header"]["session"].encode(), b"<IDS|MSG>", session.sign(signed), *signed])
header, parent = session.msg_header("display_data"), asked["header"]
"""
RAN = {**RIGHT, "q4": "q4 = report"}
"""All right but the last, which says whether the attack came to its end."""
NO_ANSWER = "The check put out no answer."
NOT_AN_ANSWER = "What the check put out is not an answer to this question."
SEVERAL = "more than one answer"
TOO_MUCH = "put out more than"
NOT_TO_THE_END = "The notebook did not run to its end."


def neighbours(made: Maker, world: World) -> list[Case]:
    """Students who did as they were told: among the others in every order, and to be marked as if they were alone."""
    text = "Claim: yes. Evidence: two texts. Warrant: they bind."
    look = f"""
        import builtins, os, sys
        import alliancekit, alliancekit.checking.check as checking
        found = [name for name in [*os.environ, *dir(builtins), *sys.modules, *vars(checking)] if {LEFT!r} in name]
        for top in ("/tmp", "/dev/shm", "/home", "/var/tmp", "/etc"):
            for folder, folders, files in os.walk(top):
                found += [os.path.join(folder, name) for name in [*folders, *files] if {LEFT!r} in name]
        for place in [*sys.path, *alliancekit.__path__]:
            found += [name for name in os.listdir(place) if {LEFT!r} in name] if os.path.isdir(place) else []
        found += [line for line in open("/proc/self/mountinfo") if {LEFT!r} in line]
        own = [name for name in os.listdir("/proc") if name.isdecimal()]
        report = f"seen {{found}} among {{len(own)}}"[:180]
    """
    detective = ("seen [] among 3",)
    return [
        made.case("00-ana", "rrrr", text=text),
        made.case("07-hannah", "rrro", answers={**RIGHT, "q4": "q4 = ..."}),
        made.case("30-ben", "rmrr", CANARY, answers={**RIGHT, "q2": 'q2 = ["Mongolia"]'}),
        made.case("50-detective", "rwwu", *detective, answers=TELLS, top=look),
        made.case("60-cem", "rrrr", text=text),
        made.case("98-detective", "rwwu", *detective, answers=TELLS, top=look),
        made.case("99-zoe", "rrrr", text=text),
    ]


def forged(made: Maker, world: World) -> list[Case]:
    """Answers made up without knowing them."""
    send = 'display({MIME: {"schema": 1, "question": name, "answer": made[name[-1]]}}, raw=True)'
    wild = {"1": [str(number) for number in range(100)], "2": "*", "3": {"*": "*"}, "4": None}
    return [
        made.case(
            "forged-wildcards",
            "nnnn",
            NOT_AN_ANSWER,
            top=f"{GUESS}made = {wild!r}\ndef check(name, answer):\n    {send}",
        ),
        made.case(
            "forged-objects",
            "uuuu",
            "object of type Equal",
            answers={f"q{number}": f"q{number} = Equal()" for number in range(1, 5)},
            top="""
                class Equal:
                    __eq__ = __ge__ = __le__ = __contains__ = lambda self, other: True
                    __ne__ = __lt__ = __gt__ = lambda self, other: False
                    __hash__ = __len__ = __int__ = __index__ = lambda self: 0
                    __float__ = lambda self: 0.0
                    __iter__ = lambda self: iter(())
                    def _ipython_display_(self): print("90-q1: right")
            """,
        ),
        made.case(
            "forged-subclasses",
            "uuuu",
            "object of type AnyText",
            answers={
                "q1": "q1 = AnyInt(5)",
                "q2": "q2 = AnySet({'JPN'})",
                "q3": "q3 = AnyDict()",
                "q4": "q4 = AnyText('x')",
            },
            top="""
                def made(name, base):
                    equal = dict(__eq__=lambda *_: True, __ne__=lambda *_: False, __hash__=lambda _: 0)
                    return type(name, (base,), equal)
                AnyInt, AnySet = made("AnyInt", int), made("AnySet", set)
                AnyDict, AnyText = made("AnyDict", dict), made("AnyText", str)
            """,
        ),
        made.case(
            "forged-class",
            "uuuu",
            "expected",
            answers={f"q{number}": f"q{number} = Fake()" for number in range(1, 5)},
            top="class Fake:\n    __class__ = property(lambda self: int)\n    __array__ = lambda self, *a, **k: None",
        ),
        made.case(
            "forged-kinds",
            "nnnn",
            NOT_AN_ANSWER,
            answers=WRONG,
            top="""
                from alliancekit.checking import compounds, scalars
                for one in (scalars.Number, scalars.Text, compounds.SetOf, compounds.Mapping):
                    one.canonical = lambda self, value: ["right", True, 1, {}]
                    one.show = lambda self, canonical: "right"
            """,
        ),
        made.case(
            "forged-declared",
            "wnnn",
            NOT_AN_ANSWER,
            answers={f"q{number}": f"q{number} = 7" for number in range(1, 5)},
            top="""
                from alliancekit.checking import questions
                from alliancekit.checking.kinds import Number
                for number in range(1, 5):
                    name = f"90-q{number}"
                    open = {b'"7"': {"verdict": "right"}}
                    questions.declared[name] = questions.Question(name, Number(0, (0, 9)), 100, True, open=open)
            """,
        ),
        made.case(
            "forged-seal",
            "wwww",
            answers=WRONG,
            top="""
                from alliancekit.checking import check as checking, questions, seal
                seal.unseal = questions.unseal = lambda *_: {"verdict": "right"}
                seal.canonical_bytes = questions.canonical_bytes = lambda *_: b""
                questions.Question.verdict = lambda *_: {"verdict": "right"}
                questions.Question.points = 100
            """,
        ),
        made.case(
            "forged-checks-file",
            "nnnn",
            NOT_AN_ANSWER,
            answers={f"q{number}": f'q{number} = "yes"' for number in range(1, 5)},
            top="""
                import json
                from pathlib import Path
                from alliancekit.checking import questions
                path = Path("checks/90.json")
                raw = json.loads(path.read_text())
                for entry in raw["questions"].values():
                    entry.update(points=100, kind={"name": "text", "vocabulary": ["yes"]})
                raw["digest"] = questions.digest(raw)
                path.write_text(json.dumps(raw))
            """,
        ),
        made.case(
            "forged-looks",
            "wwww",
            answers=WRONG,
            top="""
                def check(name, answer, real=check):
                    from IPython.display import HTML, display
                    print(f"{name}: right: 10 of 10 points")
                    real(name, answer)
                    display(HTML('<p role="status">right</p>'))
                    raise AssertionError("passed")
            """,
        ),
        made.case(
            "forged-twice",
            "nnnn",
            SEVERAL,
            top="""
                others = {"90-q1": 5, "90-q2": {"JPN"}, "90-q4": "beacon"}
                others["90-q3"] = {"harbour": 1, "airfield": 2, "depot": 3}
                def check(name, answer, real=check):
                    real(name, answer)
                    real(name, others[name])
            """,
        ),
        made.case(
            "forged-replies",
            "rwww",
            answers={**WRONG, "q1": RIGHT["q1"]},
            top=f"""
{KERNEL}
answer = dict(schema=1, question="90-q4", answer="pier")
before, _, number = parent["msg_id"].rpartition("_")
for ahead in range(20):  # as if a later cell had put it out, and as if it had ended
    told = dict(parent, msg_id=f"{{before}}_{{int(number) + ahead}}")
    publish(header, told, {{}}, {{"data": {{"application/vnd.alliancekit.answer+json": answer}}, "metadata": {{}}}})
    reply(told, {{"status": "ok", "execution_count": 1}})
""",
        ),
        made.case(
            "forged-stdout",
            "rwwr",
            answers={**WRONG, "q1": RIGHT["q1"], "q4": RIGHT["q4"]},
            after={"q2": "import sys, warnings\nprint('noise', file=sys.stderr)\nwarnings.warn('noise')\n1 / 0"},
        ),
    ]


def curious(made: Maker, world: World) -> list[Case]:
    """Looking for the key, for neighbours, for a way out."""
    secrets = [str(path) for path in world.secrets]
    return [
        made.case(
            "key-by-path",
            "rwwu",
            "read 0 of",
            answers=TELLS,
            top=f"""
                import os
                secrets, tried, got = {secrets!r}, 0, []
                ways = ["", "/proc/self/root", "/proc/self/cwd/../../..", "/proc/1/cwd", "/oldroot", "/newroot"]
                ways += [f"/proc/{{pid}}/root" for pid in range(1, 60)]
                for way in ways:
                    for path in secrets:
                        tried += 1
                        try:
                            got.append(open(way + path, "rb").read(10))
                        except OSError:
                            pass
                report = f"read {{len(got)}} of {{tried}}"
            """,
        ),
        made.case(
            "key-by-search",
            "rwwu",
            "found []",
            answers=TELLS,
            top=f"""
                import os
                names = {{os.path.basename(path) for path in {secrets!r}}}
                names |= {{"solutions", "receipts", "submissions", ".git"}}
                found = []
                for folder, folders, files in os.walk("/"):
                    aside = ("site-packages", "usr", "proc" if folder == "/" else "")
                    folders[:] = [one for one in folders if one not in aside]
                    if ".venv" not in folder and not folder.startswith("/etc"):
                        found += [os.path.join(folder, name) for name in [*folders, *files] if name in names]
                report = f"found {{found}}"[:180]
            """,
        ),
        made.case(
            "key-by-memory",
            "rwwu",
            "0 places",
            answers=TELLS,
            top="""
                import os, re
                needle, places, read = re.compile(rb"Canar[y]-of-the-ke[y]: coun[t]"), 0, 0
                for pid in [name for name in os.listdir("/proc") if name.isdecimal()]:
                    try:
                        memory, maps = open(f"/proc/{pid}/mem", "rb"), open(f"/proc/{pid}/maps").read()
                    except OSError:
                        continue
                    for line in maps.splitlines():
                        start, end = (int(number, 16) for number in line.split()[0].split("-"))
                        if line.split()[1].startswith("r") and end - start < 1 << 28:
                            try:
                                memory.seek(start)
                                held = memory.read(end - start)
                            except (OSError, OverflowError, ValueError):
                                continue
                            read += len(held)
                            places += len(needle.findall(held))
                assert read > 10_000_000
                report = f"{places} places"
            """,
        ),
        made.case(
            "key-by-descriptor",
            "rwwu",
            "led to []",
            answers=TELLS,
            top="""
                import os, stat
                found, looked = [], 0
                for pid in ["self", *(name for name in os.listdir("/proc") if name.isdecimal())]:
                    try:
                        numbers = os.listdir(f"/proc/{pid}/fd")
                    except OSError:
                        continue
                    for number in numbers:
                        path = f"/proc/{pid}/fd/{number}"
                        try:
                            leads, looked = os.readlink(path), looked + 1
                            if os.path.isdir(path) and not leads.startswith("/proc"):
                                found.append(leads)
                            elif leads.startswith(("/home/student", "/tmp")):
                                pass  # its own
                            elif stat.S_ISREG(os.stat(path).st_mode):
                                found += [leads] if b"syek-eht-fo"[-2::-1] in open(path, "rb").read(20_000_000) else []
                        except OSError:
                            pass
                assert looked > 10
                report = f"led to {found}"[:180]
            """,
        ),
        made.case(
            "key-by-environment",
            "rwwu",
            "told []",
            answers=TELLS,
            top=f"""
                import os
                secrets = {[one for one in secrets if "hostile" in one]!r}
                values = list(os.environ.values())
                told = [line for line in secrets if any(os.path.dirname(line) in value for value in values)]
                for pid in [name for name in os.listdir("/proc") if name.isdecimal()]:
                    for name in ("environ", "cmdline"):
                        try:
                            text = open(f"/proc/{{pid}}/{{name}}", "rb").read().decode("latin-1")
                        except OSError:
                            continue
                        told += [line for line in secrets if os.path.dirname(line) in text]
                history = get_ipython().history_manager
                told += [row for row in history.search("*") if {CANARY!r} in row[2] and "told" not in row[2]]
                report = f"told {{told}}"[:180]
            """,
        ),
        made.case(
            "other-processes",
            "rwwu",
            "3 seen, 0 traced, 0 reached",
            answers=TELLS,
            top="""
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                seen = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
                own = {int(name) for name in os.listdir("/proc/self/task")}
                others = [pid for pid in range(1, 70_000) if pid not in own]
                traced = sum(libc.ptrace(16, pid, 0, 0) == 0 for pid in others)
                def reached(pid):
                    try:
                        os.kill(pid, 0)
                        return True
                    except OSError:
                        return False
                report = f"{len(seen)} seen, {traced} traced, {sum(map(reached, others))} reached"
            """,
        ),
        made.case(
            "network",
            "rwwu",
            "reached []",
            answers=TELLS,
            top=f"""
                import socket
                reached = []
                places = [("127.0.0.1", {world.port}), ("1.1.1.1", 53), ("1.1.1.1", 443)]
                places += [("192.0.2.1", 80), ("10.0.0.1", 22), ("169.254.169.254", 80)]
                for family, kind, where in [
                    *((socket.AF_INET, socket.SOCK_STREAM, place) for place in places),
                    (socket.AF_INET6, socket.SOCK_STREAM, ("::1", {world.port})),
                    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0{world.abstract}"),
                    (socket.AF_INET, socket.SOCK_DGRAM, ("1.1.1.1", 53)),
                ]:
                    try:
                        with socket.socket(family, kind) as out:
                            out.settimeout(0.5)
                            out.connect(where)
                            out.send(b"answers?")
                            reached.append(where)
                    except OSError:
                        pass
                try:
                    reached.append(socket.getaddrinfo("example.org", 80))
                except OSError:
                    pass
                report = f"reached {{reached}}"[:180]
            """,
        ),
    ]


def leaving(made: Maker, world: World) -> list[Case]:
    """Leaving something behind for the next kernel, for the neighbours, or for whoever grades."""
    canaries = str(world.canaries)
    return [
        made.case(
            "left-for-the-next-kernel",
            "rwwu",
            "outside: 0",
            answers=TELLS,
            top=f"""
                import builtins, importlib, os, site, sys, sysconfig
                from pathlib import Path
                import alliancekit, alliancekit.checking.check as checking
                source = "import builtins; builtins.{LEFT} = 1"
                homes = [Path.home(), Path("/root"), Path({str(Path.home())!r})]
                places = [Path(path) for path in [*sys.path, *site.getsitepackages(), *alliancekit.__path__] if path]
                places += [Path(site.getusersitepackages()), Path(sysconfig.get_path("stdlib"))]
                inner = ("", ".ipython/profile_default/startup", ".local/lib", ".jupyter", ".config")
                places += [home / one for home in homes for one in inner]
                inside = (str(Path.home()), "/tmp", "/dev/shm")
                outside = []
                for place in [*places, Path("/tmp"), Path("/dev/shm"), Path({canaries!r})]:
                    for name in ("sitecustomize.py", "usercustomize.py", "{LEFT}.pth", "{LEFT}.py", ".bashrc"):
                        try:
                            place.mkdir(parents=True, exist_ok=True)
                            (place / name).write_text(source)
                            if not str(place).startswith(inside):
                                outside.append(str(place))
                        except OSError:
                            pass
                for module in list(sys.modules.values()):
                    file = getattr(module, "__file__", None) or ""
                    if file and os.access(file, os.W_OK):
                        outside.append(file)
                os.environ["{LEFT}"] = sys.modules.setdefault("{LEFT}", "1")
                checking.{LEFT} = builtins.{LEFT} = 1
                report = f"outside: {{len(outside)}} {{outside[:2]}}"[:180]
            """,
        ),
        made.case(
            "left-modules",
            "wwww",
            answers=WRONG,
            top=f"""
                import sys, types
                for name in ("alliancekit.checking.check", "alliancekit.checking", "json", "hmac", "hashlib", "pickle"):
                    fake = types.ModuleType(name)
                    fake.__dict__.update(vars(sys.modules[name]))
                    fake.{LEFT} = fake
                    fake.check = lambda name, answer: print("right")
                    sys.modules[name] = fake
            """,
        ),
        made.case(
            "left-pickle",
            "uuuu",
            "object of type Reduced",
            answers={f"q{number}": f"q{number} = Reduced()" for number in range(1, 5)},
            top=f"""
                import os, pathlib, pickle
                class Reduced:
                    def __reduce__(self):
                        return os.mkdir, ({canaries + "/pickled"!r},)
                    _repr_mimebundle_ = lambda self, **_: {{"application/x-pickle": pickle.dumps(self)}}
                for name in ("answers.pkl", "checks/90.pkl", ".OTTER_LOG", "results.pickle", "/tmp/answers.pkl"):
                    pathlib.Path(name).write_bytes(pickle.dumps(Reduced()))
                Reduced()
            """,
        ),
        made.case(
            "left-processes",
            "rrru",
            "came to its end",
            answers=RAN,
            top=f"""
                import os, signal, subprocess, time
                for number in range(5):
                    if os.fork() == 0:
                        os.setsid()
                        if os.fork():
                            os._exit(0)
                        for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                            signal.signal(one, signal.SIG_IGN)
                        os.execv("/usr/bin/sleep", ["sleep", "{world.sleep}"])
                time.sleep(0.3)
                report = "came to its end"
            """,
        ),
        made.case(
            "left-threads",
            "rrru",
            "came to its end",
            answers=RAN,
            top="""
                import threading, time
                def go_on():
                    while True:
                        print("still here")
                        time.sleep(0.001)
                for number in range(3):
                    threading.Thread(target=go_on, daemon=number > 0).start()
                report = "came to its end"
            """,
        ),
        made.case(
            "left-links",
            "rrru",
            "came to its end",
            answers=RAN,
            top=f"""
                import os
                for number, path in enumerate({[str(path) for path in world.secrets]!r}):
                    os.symlink(path, f"{LEFT}_{{number}}.ipynb")
                    os.symlink(path, f"checks/{LEFT}_{{number}}.json")
                report = "came to its end"
            """,
        ),
    ]


def unruly(made: Maker, world: World) -> list[Case]:
    """Turning Python, IPython and its messages inside out, and using up whatever there is."""
    ended = ("rree", NOT_TO_THE_END)

    def kernel(source: str) -> str:
        return f"{KERNEL}\n{source}"

    return [
        made.case(
            "silenced",
            "rrwr",
            answers={**RIGHT, "q3": WRONG["q3"]},
            top="""
                import sys
                get_ipython().showtraceback = get_ipython().showsyntaxerror = lambda *a, **k: None
                sys.excepthook = None
            """,
        ),
        made.case(
            "silenced-types",
            "unnn",
            NO_ANSWER,
            answers={**WRONG, "q1": "q1 = object"},
            top="def check(name, answer, real=check):\n    if name == '90-q1':\n        real(name, answer)",
        ),
        made.case(
            "ast-strips-checks",
            "nnnn",
            NO_ANSWER,
            top="""
                import ast
                class Strip(ast.NodeTransformer):
                    def visit_Expr(self, node):
                        called = getattr(getattr(node.value, "func", None), "id", "")
                        return ast.copy_location(ast.Pass(), node) if called == "check" else node
                get_ipython().ast_transformers.append(Strip())
            """,
        ),
        made.case(
            "input-rewritten",
            "wwww",
            answers=WRONG,
            top="""
                def rewrite(lines):
                    return [line.replace("check(", "print('right') or check(") for line in lines]
                get_ipython().input_transformers_cleanup.append(rewrite)
            """,
        ),
        made.case(
            "hooks",
            "rrru",
            "came to its end",
            answers=RAN,
            top="""
                import atexit, sys, threading
                def hook(*_): raise RuntimeError("hooked")
                shell = get_ipython()
                for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
                    shell.events.register(event, hook)
                shell.display_formatter.format, shell.set_next_input("check = None"), atexit.register(hook)
                def trace(frame, event, argument):
                    frame.f_trace_lines = False
                sys.settrace(trace), threading.settrace(trace), sys.setprofile(trace)
                report = "came to its end"
            """,
        ),
        made.case("asks", "rrrr", after={"q2": "input('the answer? ')", "q3": "import getpass\ngetpass.getpass()"}),
        made.case(
            "display-hijacked",
            "nnnn",
            NO_ANSWER,
            top="""
                import IPython.display, IPython.core.display_functions as functions
                functions.publish_display_data = functions.display = IPython.display.display = lambda *a, **k: None
            """,
        ),
        made.case(
            "messages-malformed",
            "rrru",
            "sent them all",
            answers=RAN,
            top=kernel("""
answer = "application/vnd.alliancekit.answer+json"
deep = b'{"data": ' * 900 + b"1" + b"}" * 900
contents = [[], 5, None, "text", {"data": 5}, {"data": [answer]}, {"data": {answer: {}}}, deep, b"[" * 90_000, b"{"]
contents += [b"\\xff\\xfe", b'{"a": ' + b"9" * 9_000 + b"}", b'{"a": NaN}', b'{"a": "\\\\ud800"}']
for content in contents:
    publish(header, parent, {}, content)
headers = [[], None, {}, {"msg_id": []}, dict(header, msg_type=["x"]), dict(header, date="2026-99-99T99:99:99")]
headers += [dict(header, date="2026-01-01T00:00:00"), *(dict(header, version=one) for one in ("4.0", "99", []))]
for one in headers:
    publish(one, parent, {}, {"data": {}})
    publish(header, one, [], {"data": {}})
odd = {"ename": [], "evalue": {}, "execution_state": [], "text": {}, "name": 5, "transient": 1, "comm_id": {}}
for name in (
    "status", "error", "stream", "clear_output", "update_display_data", "comm_open", "comm_msg", "execute_reply",
    "shutdown_reply", "input_request",
):
    publish(dict(header, msg_type=name), parent, {}, odd)
begun = [b"x", b"<IDS|MSG>"]
for parts in ([b"garbage"], begun, [*begun, b"", *[b"{}"] * 4], [*begun, b"bad", b"{}"], [b""] * 1000):
    kernel.iopub_thread.send_multipart(parts)
report = "sent them all"
"""),
        ),
        made.case(
            "messages-from-checks",
            "nnnn",
            NO_ANSWER,
            top=kernel("""
def check(name, answer):
    told = kernel.get_parent()["header"]
    for content in ({"data": 5}, {"data": [1]}, {"data": {"application/vnd.alliancekit.answer": 1}}, [], {}):
        publish(header, told, {}, content)
    for ename in ([], {}, None, 5, "AnswerProblem "):
        publish(dict(header, msg_type="error"), told, {}, {"ename": ename, "evalue": []})
"""),
        ),
        made.case(
            "messages-of-answers",
            "nnnn",
            NOT_AN_ANSWER,
            top=kernel("""
def check(name, answer):
    nested = 5
    for _ in range(60):
        nested = [nested]
    named = {"schema": 1, "question": name}
    record = {
        "90-q1": nested,
        "90-q2": {**named, "schema": True, "answer": ["MNG", "THA", "TWN"]},
        "90-q3": {**named, "question": "90-q1", "answer": "41873"},
        "90-q4": {**named, "answer": ["lighthouse"] * 50_000},
    }[name]
    publish(header, kernel.get_parent()["header"], {}, {"data": {"application/vnd.alliancekit.answer+json": record}})
"""),
        ),
        made.case(
            "messages-nearly-right",
            "nnnn",
            NOT_AN_ANSWER,
            top=kernel("""
def check(name, answer):
    forms = {
        "90-q1": "41873.0", "90-q2": ["MNG", "TWN", "THA"], "90-q4": "LIGHTHOUSE",
        "90-q3": {"harbour": 617, "airfield": 2043, "depot": 1388},
    }
    record = {"schema": 1, "question": name, "answer": forms[name]}
    told = kernel.get_parent()["header"]
    publish(header, told, {}, {"data": {"application/vnd.alliancekit.answer+json": record}})
"""),
        ),
        made.case(
            "messages-of-what-no-file-can-hold",
            "nnnn",
            NOT_AN_ANSWER,
            top=kernel("""
def check(name, answer):
    forms = {
        "90-q1": float("nan"), "90-q2": ["\\ud800", "\\udfff"], "90-q4": "\\ud800",
        "90-q3": {"harbour\\ud800": "617", "\\0": "-0", "depot": float("inf")},
    }
    record = {"schema": 1, "question": name, "answer": forms[name]}
    told = kernel.get_parent()["header"]
    publish(dict(header, msg_type="error"), told, {}, {"ename": "AnswerProblem", "evalue": "\\ud800 \\0 \\u202e"})
    publish(header, told, {}, {"data": {"application/vnd.alliancekit.answer+json": record}})
"""),
        ),
        made.case(
            "replies-malformed",
            "rrru",
            "sent them all",
            answers=RAN,
            top=kernel("""
for content in ({}, [], None, {"status": []}, {"status": "error", "ename": [], "traceback": 5}, {"status": "aborted"}):
    reply({}, content)
for where in raw(zmq.ROUTER):
    where.send_multipart([parent["session"].encode(), b"garbage"])
report = "sent them all"
"""),
        ),
        made.case(
            "reply-without-a-status",
            "rrrr",
            after={
                "q3": kernel("""
reply(parent, {})
""")
            },
        ),
        made.case("flood-of-one-output", *ended, TOO_MUCH, after={"q3": "print('x' * 50_000_000)"}),
        made.case("flood-of-lines", *ended, TOO_MUCH, after={"q3": "while True:\n    print('x' * 1000)"}),
        made.case(
            "flood-of-comms",
            *ended,
            TOO_MUCH,
            after={
                "q3": """
                    from ipykernel.comm import Comm
                    comm = Comm("flood")
                    while True:
                        comm.send({"x": "x" * 1000})
                """
            },
        ),
        made.case(
            "flood-that-nobody-asked-for",
            *ended,
            TOO_MUCH,
            after={
                "q3": kernel(
                    """
while True:
    publish(header, {"msg_id": "nobody"}, {}, {"data": "x" * 10_000})
    time.sleep(0.001)
"""
                )
            },
        ),
        made.case(
            "flood-of-one-message-in-parts",
            *ended,
            TOO_MUCH,
            after={
                "q3": kernel("""
part, out = bytes(2_000_000), raw(zmq.XPUB)[0]
for _ in range(1000):
    out.send(part, zmq.SNDMORE, copy=False)
""")
            },
        ),
        made.case(
            "flood-of-other-channels",
            *ended,
            TOO_MUCH,
            after={
                "q3": kernel("""
part, out = bytes(2_000_000), raw(zmq.ROUTER)
for _ in range(400):
    for where in out[1:]:
        where.send_multipart([parent["session"].encode(), part], copy=False)
time.sleep(1)
""")
            },
        ),
        made.case("ends-by-exit", *ended, after={"q3": "import os\nos._exit(0)"}),
        made.case("quits", "rrrr", after={"q2": "quit()", "q3": "import sys\nsys.exit('bye')"}),
        made.case("ends-by-segfault", *ended, after={"q3": "import ctypes\nctypes.string_at(0)"}),
        made.case(
            "ends-all-it-can",
            *ended,
            after={
                "q3": """
                    import os, signal
                    os.kill(-1, signal.SIGKILL)
                    os.killpg(0, signal.SIGKILL)
                    os.kill(os.getpid(), 9)
                """
            },
        ),
        made.case(
            "raises-what-ends",
            "rrrr",
            after={"q1": "raise SystemExit", "q2": "raise KeyboardInterrupt", "q3": "raise GeneratorExit"},
        ),
        made.case(
            "loops-and-takes-no-interrupt",
            *ended,
            "took longer than",
            after={
                "q3": """
                import signal
                for number in range(1, 32):
                    try:
                        signal.signal(number, signal.SIG_IGN)
                    except OSError:
                        pass
                while True:
                    try:
                        while True: pass
                    except BaseException:
                        pass
            """
            },
        ),
        made.case(
            "loops-in-c", *ended, "took longer than", after={"q3": "import re\nre.match(r'(a+)+$', 'a' * 50 + 'b')"}
        ),
        made.case(
            "loops-little-by-little",
            "rrre",
            NOT_TO_THE_END,
            "longer than 10 seconds",
            after={f"q{number}": "import time\ntime.sleep(3)" for number in range(1, 5)},
        ),
        made.case(
            "hides-that-cells-end",
            "reee",
            NOT_TO_THE_END,
            "longer than 10 seconds",
            after={
                "q1": kernel("""
def send(parts, *rest, real=kernel.iopub_thread.send_multipart, **how):
    if not any(b'"idle"' in part for part in parts):
        real(parts, *rest, **how)
kernel.iopub_thread.send_multipart = send
""")
            },
        ),
        made.case(
            "stops-itself",
            *ended,
            "took longer than",
            after={"q3": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"},
        ),
        made.case(
            "recurses", "rrrr", after={"q2": "nested = []\nfor _ in range(100_000): nested = [nested]\nrepr(nested)"}
        ),
        made.case(
            "hoards-memory", "rrrr", after={"q2": "hoard = []\nwhile True:\n    hoard.append(bytearray(50 << 20))"}
        ),
        made.case(
            "forks",
            "rrru",
            "BlockingIOError",
            answers=RAN,
            top="""
                import os, signal, time
                started, report = [], ""
                try:
                    for _ in range(500):
                        if (pid := os.fork()) == 0:
                            time.sleep(1000)
                        started.append(pid)
                except OSError as error:
                    report = f"{type(error).__name__} after {len(started) > 5}"
                for pid in started:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
            """,
        ),
        made.case(
            "forks-without-end",
            "rrre",
            NOT_TO_THE_END,
            after={
                "q4": f"""
                import os
                for _ in range(500):
                    try:
                        if os.fork() == 0:
                            os.execv("/usr/bin/sleep", ["sleep", "{world.sleep}"])
                    except OSError:
                        break
                while True:
                    try:
                        os.fork()
                    except OSError:
                        pass
            """
            },
        ),
        made.case(
            "starts-threads",
            "rrrr",
            after={
                "q2": """
                    import threading, time
                    for _ in range(500):
                        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
                """
            },
        ),
        made.case(
            "fills-the-disk",
            "rrru",
            "No space left",
            answers=RAN,
            top="""
                report = "never"
                try:
                    for number in range(200):
                        open(f"/tmp/{number}", "wb").write(bytes(4 << 20))
                except OSError as error:
                    report = str(error)
            """,
        ),
        made.case(
            "changes-its-rights",
            "rrru",
            "gained []",
            answers=RAN,
            top="""
                import ctypes, os, resource, subprocess
                gained = []
                def attempt(what, act):
                    try:
                        if act():
                            gained.append(what)
                    except (OSError, ValueError):
                        pass
                libc = ctypes.CDLL(None, use_errno=True)
                attempt("root", lambda: os.setuid(0) is None)
                attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
                attempt("namespace", lambda: libc.unshare(0x10000000) == 0)
                attempt("chroot", lambda: os.chroot("/tmp") is None)
                attempt("memory", lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)) is None)
                attempt("processes", lambda: resource.setrlimit(resource.RLIMIT_NPROC, (-1, -1)) is None)
                attempt("nice", lambda: os.nice(-5) < 0)
                report = f"gained {gained}"
            """,
        ),
    ]


ALL = (neighbours, forged, curious, leaving, unruly)
