"""Work and money: who works on what, what was agreed, what was billed, what went live."""

from functools import partial

from ecm.schema.columns import Canonical, canonical

_table = partial(canonical, "work")

WORK: tuple[Canonical, ...] = (
    _table(
        "people",
        "One person's terms from a day on.",
        "person_id starts_on",
        """
        person_id* text | The person.
        name* text | Name.
        kind* text {employee,consultant,agency} | What binds them.
        company text | Company.
        role text | Role.
        email text | Address, to know them by.
        rate money 0.. | Price of an hour.
        currency currency | Its currency.
        hours_per_week hours 0..168 | Agreed hours a week.
        starts_on day | First day of these terms.
        ends_on day | Last day.
        country country | Country, for its holidays.
        """,
    ),
    _table(
        "contracts",
        "What was agreed with a person or company.",
        "contract_id",
        """
        contract_id* text | Its number.
        party* text | With whom.
        kind* text {hourly,retainer,fixed} | How it is paid.
        starts_on* day | First day.
        ends_on day | Last day.
        currency currency | Currency of its money.
        cap_hours_month hours 0.. | Most hours a month.
        cap_amount money 0.. | Most money in all.
        hours_per_month hours 0.. | Hours of the retainer.
        amount money 0.. | Fixed price.
        increment_hours hours 0.. | Smallest unit billed.
        expenses text | What was agreed on expenses.
        clause text | Clause that is quoted in findings.
        text text | The agreement.
        """,
    ),
    _table(
        "milestones",
        "One agreed part of fixed-price work.",
        "milestone_id",
        """
        milestone_id* text | Its number.
        contract_id* text | Its contract.
        title* text | What is to be there.
        amount* money 0.. | What is due for it.
        due_on day | By when.
        accepted_at moment | When it was accepted.
        accepted_by text | By whom.
        """,
    ),
    _table(
        "absences",
        "Days a person does not work.",
        "person starts_on ends_on",
        """
        person* text | Who.
        starts_on* day | First day.
        ends_on* day | Last day.
        kind text | Holiday, illness, training.
        """,
    ),
    _table(
        "strategies",
        "One marketing strategy.",
        "strategy_id",
        """
        strategy_id* text | Its number.
        title* text | Its name.
        owner text | Who answers for it.
        channel text | Channel it works through.
        segment text | Segment it aims at.
        starts_on day | First day.
        ends_on day | Last day.
        goal_metric text | Metric it is to move.
        goal_value number | To which value.
        status text | Where it stands.
        """,
    ),
    _table(
        "projects",
        "One project.",
        "project_id",
        """
        project_id* text | Its number.
        title* text | Its name.
        strategy_id text | Strategy it serves.
        owner text | Who answers for it.
        status text | Where it stands.
        planned_start day | Planned first day.
        planned_end day | Planned last day.
        budget money 0.. | Shorthand for a budget of this project.
        currency currency | Its currency.
        """,
    ),
    _table(
        "baselines",
        "A plan as it was once agreed; the first never changes.",
        "project_id task_id set_on",
        """
        project_id* text | The project.
        task_id text | The task, blank for the whole project.
        set_on* day | When it was agreed.
        planned_start day | Planned first day.
        planned_end day | Planned last day.
        hours hours 0.. | Planned hours.
        amount money 0.. | Planned money.
        reason text | Why it was set anew.
        """,
    ),
    _table(
        "tasks",
        "One task or change request.",
        "task_id",
        """
        task_id* text | Its number.
        project_id text | Its project.
        strategy_id text | The strategy it serves.
        title* text | What is to be done.
        kind text | Kind of work.
        requester text | Who asked.
        assignee text | Who does it.
        status text {requested,planned,doing,review,waiting,done,live,declined,cancelled} | Where it stands.
        priority text | How urgent.
        requested_at moment | When it was asked for.
        decided_at moment | When it was decided.
        started_at moment | When work began.
        done_at moment | When it was done.
        live_at moment | When customers had it.
        accepted_at moment | When it was accepted.
        accepted_by text | By whom.
        acceptance text | What was to be met.
        planned_start day | Planned first day.
        due_on day | By when.
        estimate_hours hours 0.. | Estimated hours.
        depends_on text | Task ids it waits for, comma separated.
        url text | Where it is kept.
        """,
    ),
    _table(
        "task_events",
        "One change of a field of a task.",
        "task_id at field",
        """
        task_id* text | The task.
        at* moment | When.
        field* text | Which field.
        from_value text | What it was.
        to_value text | What it became.
        actor text | Who changed it.
        """,
    ),
    _table(
        "time_entries",
        "One stretch of work.",
        "entry_id",
        """
        entry_id* text | Its number.
        person* text | Who worked.
        project_id text | On which project.
        task_id text | On which task.
        date* day | On which day.
        started_at moment | From when.
        ended_at moment | Until when.
        hours* hours 0..24 | Hours.
        billable flag | To be billed.
        rate money 0.. | Price of an hour.
        note text | What was done.
        approved flag | Approved.
        invoice_no text | Invoice that bills it.
        """,
        day="date",
        past="date",
    ),
    _table(
        "invoices",
        "One invoice.",
        "invoice_no issuer",
        """
        invoice_no* text | Its number.
        issuer* text | Who sent it.
        issued_on* day | Its date.
        received_on day | When it came.
        period_start day | First day it bills.
        period_end day | Last day it bills.
        due_on day | When it is due.
        approved_on day | When it was approved.
        approved_by text | By whom.
        paid_on day | When it was paid.
        status text | Where it stands.
        po_number text | Purchase order it refers to.
        credit_of text | Invoice it credits.
        currency currency | Its currency.
        net money | Net amount.
        tax money | Tax.
        total money | Amount to pay.
        """,
        day="issued_on",
    ),
    _table(
        "invoice_lines",
        "One line of an invoice.",
        "invoice_no issuer line_no",
        """
        invoice_no* text | The invoice.
        issuer text | Who sent it.
        line_no* text | The line's number.
        date day | Day of the work.
        person text | Who worked.
        project_id text | On which project.
        task_id text | On which task.
        milestone_id text | For which milestone.
        category text | Kind of cost.
        description text | What is billed.
        hours hours | Hours billed.
        rate money | Price of an hour.
        amount* money | Net amount.
        is_expense flag | An expense, not work.
        """,
        object="invoice_no issuer",
    ),
    _table(
        "purchase_orders",
        "One approved commitment.",
        "po_number",
        """
        po_number* text | Its number.
        party* text | To whom.
        project_id text | For which project.
        category text | Kind of cost.
        approved_on* day | When.
        approved_by text | By whom.
        amount* money 0.. | Most that may be billed.
        currency currency | Its currency.
        ends_on day | Last day it holds.
        """,
    ),
    _table(
        "work_log",
        "One trace of work: commit, merge, deploy, publication.",
        "event_id",
        """
        event_id* text | Its number.
        at* moment | When.
        person* text | Who.
        kind* text | What it is a trace of.
        task_id text | The task it names.
        repo text | Repository.
        summary text | What it says.
        lines_changed count 0.. | Lines changed.
        """,
        day="at",
        past="at",
    ),
    _table(
        "budgets",
        "An approved amount for a scope and a period.",
        "budget_id",
        """
        budget_id* text | Its number.
        title* text | Its name.
        project_id text | For which project.
        strategy_id text | For which strategy.
        category text | For which kind of cost.
        starts_on* day | First day.
        ends_on* day | Last day.
        amount* money 0.. | How much.
        currency currency | Its currency.
        """,
    ),
    _table(
        "costs",
        "A cost that no invoice line, time entry or spend row carries.",
        "cost_id",
        """
        cost_id* text | Its number.
        date* day | Its day.
        project_id text | For which project.
        category* text | Kind of cost.
        vendor text | To whom.
        amount* money | How much.
        currency currency | Its currency.
        """,
    ),
    _table(
        "changes",
        "Something that went live and may move the bottom line.",
        "change_id",
        """
        change_id* text | Its number.
        at* moment | When it went live.
        title* text | What it is.
        kind text | Release, price, campaign, content, outage.
        task_id text | The task behind it.
        project_id text | The project behind it.
        strategy_id text | The strategy behind it.
        person text | Who made it.
        channel text | Channel it touches alone.
        segment text | Segment it touches alone.
        country country | Country it touches alone.
        device device | Device it touches alone.
        cost money 0.. | What it cost.
        currency currency | Its currency.
        expected_effect number | Expected effect on the metric.
        metric text | Metric it is to move.
        """,
    ),
)
