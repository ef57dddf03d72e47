"""GitHub's issues, as its command line, its interface and its project tables write them. An issue is known by #number.

`gh issue list --state all --limit 10000 --json number,title,state,stateReason,author,assignees,labels,createdAt,closedAt,url`
"""

import re

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.exporters.task_words import CLOSED, kind_among, known_status, no_word
from ecm.schema import Kind

_FIELDS = (
    Field("number", Kind.TEXT, ("number", "issue number", "issue #", "issue", "id", "#")),
    Field("title", Kind.TEXT, ("title",), required=True),
    Field("state", Kind.TEXT, ("state",)),
    Field("reason", Kind.TEXT, ("statereason", "state_reason", "state reason")),
    Field("status", Kind.TEXT, ("status",)),
    Field("author", Kind.TEXT, ("author.login", "user.login", "author", "user", "creator", "created by")),
    Field("assignees", Kind.TEXT, ("assignees", "assignee", "assignee.login")),
    Field("labels", Kind.TEXT, ("labels",)),
    Field("created", Kind.MOMENT, ("createdat", "created_at", "created at", "created")),
    Field("closed", Kind.MOMENT, ("closedat", "closed_at", "closed at", "closed")),
    Field("url", Kind.TEXT, ("html_url", "url")),
    Field("pull", Kind.TEXT, ("pull_request.url", "ispullrequest")),
    Field("repository", Kind.TEXT, ("repository", "repository.name", "repo")),
    Field("priority", Kind.TEXT, ("priority",)),
    Field("due", Kind.DAY, ("due date", "end date", "target date")),
    Field("hours", Kind.HOURS, ("estimated hours", "estimate (hours)")),
)
_OWN = {"number", "statereason", "state_reason", "html_url", "author.login", "user.login", "createdat", "closedat"}
_PLACE = re.compile(r"https://github\.[^/]+/[^/]+/[^/]+/(issues|pull)/\d+")


class GitHubTasks(Exporter):
    """Open issues stand where a project's status column says, else they are requested; pull requests are left out."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        own = {normal(c) for c in shape.columns} & _OWN
        is_linked = "url" in matched and _is_linked(shape, matched["url"][0])
        if "title" not in matched or not matched.keys() & {"state", "status"} or not matched.keys() & {"number", "url"}:
            return None
        if not is_linked and len(own) < 3:
            return None
        return Recognition(
            self.name,
            self.title,
            round(0.7 + 0.2 * is_linked + 0.02 * len(own), 2),
            f"It has a title and {'addresses of issues' if is_linked else ', '.join(sorted(own))} as GitHub writes them.",
            Plan(
                matched,
                {"tasks": _tasks()},
                steps=(("issues", _issues(matched)),),
                ignored=_pulls(matched),
                rules=is_missing(matched, "title"),
            ),
        )


def _is_linked(shape: Shape, place: int) -> bool:
    return any(place < len(row) and _PLACE.match(row[place] or "") for row in shape.sample[:20])


def _pulls(matched: Found) -> tuple[Ignored, ...]:
    said = [f"coalesce(c{matched['pull'][0]}, '') not in ('', 'false')"] if "pull" in matched else []
    said += [f"contains(coalesce(c{matched['url'][0]}, ''), '/pull/')"] if "url" in matched else []
    return (Ignored(" or ".join(said), "a pull request, not an issue"),) if said else ()


def _issues(matched: Found) -> str:
    logins = 'regexp_extract_all(assignees, \'"login": ?"([^"]+)"\', 1)'
    labels = 'regexp_extract_all(labels, \'"name": ?"([^"]+)"\', 1)'
    return f"""
        select * replace (case when starts_with(assignees, '[') then array_to_string({logins}, ', ') else assignees end
                          as assignees,
                          case when starts_with(labels, '[') then array_to_string({labels}, ',') else labels end as labels),
               coalesce(regexp_extract(number, '(\\d+)$', 1), '') as written,
               coalesce(regexp_extract(url, '/issues/(\\d+)', 1), '') as linked,
               case when {tidied("state")} = 'closed' or (state is null and closed is not null) then
                    case when {tidied("reason")} in ('not planned', 'duplicate') then {known_status("reason")} else 'done' end
               end as ended
        from {every_field(_FIELDS, matched)}
    """


def _tasks() -> str:
    stated = known_status("status")
    return f"""
        select row_no, '#' || nullif(coalesce(nullif(linked, ''), written), '') as task_id,
               coalesce(repository, nullif(regexp_extract(url, 'github\\.[^/]+/[^/]+/([^/]+)/', 1), '')) as project_id,
               title, {kind_among("labels")} as kind, author as requester, nullif(assignees, '') as assignee,
               case when ended is not null and coalesce({stated}, '') in {CLOSED} then {stated}
                    else coalesce(ended, {stated}, nullif({tidied("status")}, ''),
                                  case when {tidied("state")} in ('open', 'opened') then 'requested'
                                       else {tidied("state")} end) end as status,
               {no_word("priority")} as priority, created as requested_at, closed as done_at, due as due_on,
               hours as estimate_hours, url
        from issues
    """


GITHUB_TASKS = GitHubTasks("github_tasks", "GitHub issues", _FIELDS)
