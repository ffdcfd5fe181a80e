#!/usr/bin/env python3
"""What must stay true in template.yaml, beyond what cfn-lint knows of AWS.

Each check takes the template and yields what is wrong with it. Emulators ignore much of what stands there, so no test
that runs the stack would notice. At the end each of a list of mistakes is made on purpose, and must be found.
"""

import copy
import json
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DAY_S = 24 * 60 * 60
# How much longer a message stays invisible than its function may take, seconds: it is gone before the message comes.
VISIBILITY_MARGIN_S = 30
# Which operation asks for which right, where they have not the same name.
RIGHTS = {
    "transact_write_items": ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
    "send_message_batch": ["SendMessage"],
    "invoke": ["InvokeFunction"],
}
# What Lambda does with a role by itself: its event source mappings, its logs; and handing a role to Scheduler.
RIGHTS_OF_LAMBDA = {
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "iam:PassRole",
}
OUTPUTS = {"ApiUrl", "EventUrl", "IngestArn", "StateTable", "HistoryTable", "QueueUrl0", "DeadQueueUrl"}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, which become the long ones."""


def short_form(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


Loader.add_multi_constructor("!", short_form)


def of_type(template, kind):
    return {name: one["Properties"] for name, one in template["Resources"].items() if one["Type"] == kind}


def functions(template):
    """Name to properties, with what all functions have in common."""
    common = template["Globals"]["Function"]
    found = {}
    for name, own in of_type(template, "AWS::Serverless::Function").items():
        variables = common["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
        found[name] = common | own | {"Environment": {"Variables": variables}}
    return found


def queues(template):
    return of_type(template, "AWS::SQS::Queue")


def mappings(template):
    return of_type(template, "AWS::Lambda::EventSourceMapping")


def refers_to(value):
    """The resource that a Ref or GetAtt names."""
    return value.get("Ref") or value["Fn::GetAtt"][0]


def seconds(template, value, executor_timeout):
    """A number of seconds, given the parameter ExecutorTimeout."""
    if value == {"Ref": "ExecutorTimeout"}:
        return int(executor_timeout)
    if isinstance(value, dict):
        name, _, key = value["Fn::FindInMap"]
        return int(template["Mappings"][name][executor_timeout][key])
    return int(value)


def statements(template):
    """Every statement of every policy of every role, with where it stands."""
    for kind in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
        for name, one in of_type(template, kind).items():
            for policy in one.get("Policies", [one]):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield name, statement["Fn::If"][1] if "Fn::If" in statement else statement


def as_list(value):
    return value if isinstance(value, list) else [value]


def visibility_outlasts_the_function(template):
    for name, mapping in mappings(template).items():
        function = functions(template)[refers_to(mapping["FunctionName"])]
        queue = queues(template)[refers_to(mapping["EventSourceArn"])]
        variables = function["Environment"]["Variables"]
        for chosen in template["Parameters"]["ExecutorTimeout"]["AllowedValues"]:
            timeout = seconds(template, function["Timeout"], chosen)
            visibility = seconds(template, queue["VisibilityTimeout"], chosen)
            if visibility != timeout + VISIBILITY_MARGIN_S:
                yield f"{name}: timeout {timeout} s, visibility {visibility} s"
            if seconds(template, variables["STEPWELL_QUEUE_VISIBILITY"], chosen) != visibility:
                yield f"{name}: the function is told another visibility than {visibility} s"
            if seconds(template, variables["STEPWELL_EXECUTOR_TIMEOUT"], chosen) != timeout:
                yield f"{name}: the function is told another timeout than {timeout} s"


def every_queue_but_the_dead_has_dead_letters(template):
    for name, queue in queues(template).items():
        redrive = queue.get("RedrivePolicy")
        if name == "DeadQueue":
            if redrive:
                yield "DeadQueue has dead letters of its own"
        elif not redrive or refers_to(redrive["deadLetterTargetArn"]) != "DeadQueue":
            yield f"{name} has no dead letters"
        elif redrive["maxReceiveCount"] < 1000:
            yield f"{name}: receives are no attempts, but {redrive['maxReceiveCount']} of them end a job"


def queues_keep_long_enough(template):
    for name, queue in queues(template).items():
        days = 14 if name == "DeadQueue" else 7
        if queue.get("MessageRetentionPeriod") != days * DAY_S:
            yield f"{name} keeps messages {queue.get('MessageRetentionPeriod')} s, not {days} days"


def every_queue_is_taken_from_one_by_one(template):
    taken = {refers_to(mapping["EventSourceArn"]) for mapping in mappings(template).values()}
    for name in queues(template).keys() - taken:
        yield f"nobody takes from {name}"
    for name, mapping in mappings(template).items():
        if mapping.get("BatchSize") != 1:
            yield f"{name}: a job would hold up others"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: a message that is put back would be deleted"
        if not mapping.get("ScalingConfig", {}).get("MaximumConcurrency"):
            yield f"{name} has no MaximumConcurrency"


def loops_are_allowed_where_there_are_some(template):
    for mapping in mappings(template).values():
        name = refers_to(mapping["FunctionName"])
        if functions(template)[name].get("RecursiveLoop") != "Allow":
            yield f"{name} would be stopped after 16 messages of a run"


def rights_name_their_resources(template):
    for name, statement in statements(template):
        where = f"{name}, {statement.get('Sid')}"
        if "*" in as_list(statement["Resource"]):
            yield f"{where}: any resource"
        if any("*" in action for action in as_list(statement["Action"])):
            yield f"{where}: any action"


def used_rights():
    """The rights that the requests in the code ask for. A file here is unknown until its service is named."""
    services = {"store": "dynamodb", "query": "dynamodb", "transact": "dynamodb", "queue": "sqs"}
    services |= {"timers": "scheduler", "crons": "scheduler", "invoke": "lambda"}
    for file in (ROOT / "crates/backend-aws/src").glob("*.rs"):
        for operation in re.findall(r"\bclient\s*\.\s*([a-z_]+)\(\)", file.read_text()):
            own_name = "".join(word.title() for word in operation.split("_"))
            for right in RIGHTS.get(operation, [own_name]):
                yield f"{services.get(file.stem, file.name)}:{right}"


def rights_are_those_that_are_used(template):
    granted = {action for _, statement in statements(template) for action in as_list(statement["Action"])}
    used = set(used_rights())
    for right in sorted(used - granted):
        yield f"the code needs {right}, no role has it"
    for right in sorted(granted - used - RIGHTS_OF_LAMBDA):
        yield f"{right} is granted, but not used"


def every_function_has_its_own_role_and_log(template):
    roles = [refers_to(function["Role"]) for function in functions(template).values()]
    for role in {role for role in roles if roles.count(role) > 1}:
        yield f"{role} is the role of several functions"
    logs = of_type(template, "AWS::Logs::LogGroup")
    for name, function in functions(template).items():
        group = function.get("LoggingConfig", {}).get("LogGroup")
        if not group or not logs[refers_to(group)].get("RetentionInDays"):
            yield f"{name}: its log is kept for ever"


def tables_are_safe_and_tidy(template):
    for name, table in of_type(template, "AWS::DynamoDB::Table").items():
        if not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield f"{name} has no point-in-time recovery"
        if table.get("TimeToLiveSpecification") != {"AttributeName": "expires_at", "Enabled": True}:
            yield f"{name} is never cleaned up"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name} costs money while idle"
        if table["KeySchema"] != [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ]:
            yield f"{name} has other keys"


def no_key_is_shown(template):
    names_of_a_secret = {"KeysSecret", "KeysVersion"}
    for name, parameter in template["Parameters"].items():
        secret = re.search("key|secret|token|password", name, re.IGNORECASE) and name not in names_of_a_secret
        if secret and not parameter.get("NoEcho"):
            yield f"the parameter {name} would be shown"
    for name, function in functions(template).items():
        for variable, value in function["Environment"]["Variables"].items():
            if "_KEY" in variable and "{{resolve:secretsmanager:" not in json.dumps(value):
                yield f"{name}: {variable} comes from no secret"
    if "resolve:" in json.dumps(template["Outputs"]):
        yield "an output shows a secret"


def settings_are_known(template):
    text = (ROOT / "crates/lambda/src/settings.rs").read_text()
    known = {name: rest for name, rest in re.findall(r'env = "(STEPWELL_\w+)"([^\]]*)\]', text)}
    for name, function in functions(template).items():
        variables = function["Environment"]["Variables"]
        for variable in variables.keys() - known.keys():
            yield f"{name}: nobody reads {variable}"
        for variable, rest in known.items():
            if "default_value" not in rest and variable not in variables:
                yield f"{name}: {variable} is missing"
        urls, arns = (json.dumps(variables[f"STEPWELL_QUEUE_{what}"]) for what in ("URLS", "ARNS"))
        if re.findall(r"\w+Queue", urls) != re.findall(r"\w+Queue", arns):
            yield f"{name}: queue URLs and ARNs are not in the same order"


def alarms_cover_what_can_go_wrong(template):
    watched = set()
    for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items():
        watched.add((alarm["MetricName"], refers_to(alarm["Dimensions"][0]["Value"])))
        if "AlarmActions" not in alarm:
            yield f"{name} is told to nobody"
    wanted = {("ApproximateNumberOfMessagesVisible", "DeadQueue")}
    wanted |= {("ApproximateAgeOfOldestMessage", name) for name in queues(template) if name != "DeadQueue"}
    for name in ("IngestFunction", "ExecutorFunction", "TimerFunction"):
        wanted |= {("Errors", name), ("Throttles", name)}
    wanted |= {("InvocationAttemptCount", "SweepSchedules"), ("InvocationDroppedCount", "Schedules")}
    for metric, of in sorted(wanted - watched):
        yield f"no alarm on {metric} of {of}"


def outputs_are_complete(template):
    for name in OUTPUTS - template["Outputs"].keys():
        yield f"no output {name}"


CHECKS = [
    visibility_outlasts_the_function,
    every_queue_but_the_dead_has_dead_letters,
    queues_keep_long_enough,
    every_queue_is_taken_from_one_by_one,
    loops_are_allowed_where_there_are_some,
    rights_name_their_resources,
    rights_are_those_that_are_used,
    every_function_has_its_own_role_and_log,
    tables_are_safe_and_tidy,
    no_key_is_shown,
    settings_are_known,
    alarms_cover_what_can_go_wrong,
    outputs_are_complete,
]

ANY_RESOURCE = {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}
RUNTIME = ("Resources", "RuntimePolicy", "Properties", "PolicyDocument", "Statement")
VARIABLES = ("Globals", "Function", "Environment", "Variables")
# A mistake: where, what to put there (None to take it away), and the check that must find it.
MISTAKES = [
    (("Mappings", "Visibility", "900", "Seconds"), "900", visibility_outlasts_the_function),
    (("Resources", "LongQueue", "Properties", "VisibilityTimeout"), 30, visibility_outlasts_the_function),
    (("Resources", "Jobs3Queue", "Properties", "RedrivePolicy"), None, every_queue_but_the_dead_has_dead_letters),
    (("Resources", "DeadQueue", "Properties", "MessageRetentionPeriod"), 604800, queues_keep_long_enough),
    (("Resources", "Jobs1Mapping", "Properties", "BatchSize"), 10, every_queue_is_taken_from_one_by_one),
    (("Resources", "DeadMapping"), None, every_queue_is_taken_from_one_by_one),
    (("Resources", "TimerFunction", "Properties", "RecursiveLoop"), None, loops_are_allowed_where_there_are_some),
    (RUNTIME, [ANY_RESOURCE], rights_name_their_resources),
    (RUNTIME, [ANY_RESOURCE], rights_are_those_that_are_used),
    (
        ("Resources", "TimerFunction", "Properties", "Role"),
        {"Fn::GetAtt": ["IngestRole", "Arn"]},
        every_function_has_its_own_role_and_log,
    ),
    (("Resources", "TimerLogs", "Properties", "RetentionInDays"), None, every_function_has_its_own_role_and_log),
    (
        ("Resources", "HistoryTable", "Properties", "PointInTimeRecoverySpecification"),
        None,
        tables_are_safe_and_tidy,
    ),
    (("Parameters", "SigningKey"), {"Type": "String"}, no_key_is_shown),
    ((*VARIABLES, "STEPWELL_EVENT_KEY"), "plain", no_key_is_shown),
    ((*VARIABLES, "STEPWELL_TIMER_ARN"), None, settings_are_known),
    ((*VARIABLES, "STEPWELL_UNKNOWN"), "1", settings_are_known),
    (("Resources", "DeadLettersAlarm"), None, alarms_cover_what_can_go_wrong),
    (("Outputs", "QueueUrl0"), None, outputs_are_complete),
]


def with_mistake(template, path, value):
    """A copy of the template with the mistake in it."""
    wrong = copy.deepcopy(template)
    at = wrong
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return wrong


def main():
    template = yaml.load((ROOT / "template.yaml").read_text(), Loader)
    problems = [f"{check.__name__}: {problem}" for check in CHECKS for problem in check(template)]
    for path, value, check in MISTAKES:
        if not list(check(with_mistake(template, path, value))):
            problems.append(f"{check.__name__} does not notice a wrong {'.'.join(path)}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"template.yaml: {len(CHECKS)} checks, {len(MISTAKES)} mistakes to find, {len(problems)} problems")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
