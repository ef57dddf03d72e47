"""What git knows of the work: one row a commit, or one a file of a commit, as a table or as git writes its log.

    git log --no-renames --numstat --date=iso > work.log

A table has a header of one's own: hash, author, date, subject, and where they are known author email, parents, branch,
repo, insertions, deletions.
"""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative
from ecm.exporters.time_rows import task_named_in
from ecm.schema import Kind

_FIELDS = (
    Field("hash", Kind.TEXT, ("hash", "commit", "sha", "commit hash", "commit id", "commit sha", "commit_hash", "commit_id", "abbreviated_commit", "revision"), required=True),
    Field("author", Kind.TEXT, ("author", "author name", "author_name", "committer", "commit author", "name", "author.name", "commit.author.name")),
    Field("email", Kind.EMAIL, ("author email", "author_email", "email", "author.email")),
    Field("moment", Kind.MOMENT, ("date", "author date", "author_date", "authored at", "committed at", "commit date", "committed_date", "timestamp", "author.date", "commit.author.date"), required=True),
    Field("subject", Kind.TEXT, ("subject", "message", "commit message", "summary", "title", "commit.message"), required=True),
    Field("added", Kind.COUNT, ("insertions", "additions", "lines added", "lines_added", "added", "stats.additions")),
    Field("removed", Kind.COUNT, ("deletions", "lines deleted", "lines_deleted", "lines removed", "deleted", "removed", "stats.deletions")),
    Field("changed", Kind.COUNT, ("lines changed", "lines_changed", "changes")),
    Field("repo", Kind.TEXT, ("repo", "repository", "project", "repository name")),
    Field("parents", Kind.TEXT, ("parents", "parent hashes", "parent")),
    Field("branch", Kind.TEXT, ("branch", "ref", "refs")),
)  # fmt: skip


class GitLog(Exporter):
    """A commit is known by its hash and belongs to the task that its subject names, or its branch."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        if not {"hash", "moment", "subject"} <= matched.keys() or not matched.keys() & {"author", "email"}:
            return None
        headers = [normal(c) for c in shape.columns]
        said = ", ".join(repr(headers[matched[n][0]]) for n in ("hash", "moment", "subject"))
        counts = matched.keys() & {"added", "removed", "changed"}
        return Recognition(
            self.name,
            self.title,
            round(0.8 + 0.1 * bool(counts) + 0.05 * ("parents" in matched), 2),
            f"It has the columns {said} of a log of commits.",
            Plan(
                matched,
                {"work_log": _work_log(matched, bool(counts))},
                rules=(
                    *is_missing(matched, "hash", "moment", "subject"),
                    *is_negative(matched, "added", "removed", "changed"),
                ),
                whole="hash",
            ),
        )


def _work_log(matched: Found, has_counts: bool) -> str:
    """Files of one commit are summed; a short name such as #12 is a task of GitHub's."""
    one = {
        n: f"arg_min({n}, row_no) filter ({n} is not null)" for n in ("moment", "author", "email", "subject", "repo")
    }
    branch, parents = (f"max({n})" for n in ("branch", "parents"))
    lines = "sum(coalesce(changed, coalesce(added, 0) + coalesce(removed, 0)))" if has_counts else "null::bigint"
    subject = f"split_part({one['subject']}, chr(10), 1)"
    closes = f"'#' || nullif(regexp_extract({subject}, '(?:^|[\\s(])#(\\d+)\\b', 1), '')"
    return f"""
        select min(row_no) as row_no, hash as event_id, {one["moment"]} as "at", coalesce({one["author"]}, {one["email"]}) as person,
               case when regexp_matches(trim({parents}), '\\S\\s+\\S') or starts_with({subject}, 'Merge ')
                    then 'merge' else 'commit' end as kind,
               coalesce({task_named_in(subject)}, {task_named_in(branch)}, {closes}) as task_id, {one["repo"]} as repo,
               {subject} as summary, {lines} as lines_changed
        from {every_field(_FIELDS, matched)} where hash is not null group by hash
    """


GIT_LOG = GitLog("git_log", "Git log", _FIELDS)
