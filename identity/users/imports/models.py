"""An import, its rows until they were carried out, and what hashes of other systems need for good."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import places

places.register(places.Place("signer_key", "key", "imports_signerkey", "key_sealed"))


class Import(models.Model):
    """`settings` is a file's columns and options (columns.Settings); `plan` and `result` count rows by outcome, as the
    check foresaw them and as they came. `checked` and `done` are rows, for the progress."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waits for its columns")
        CHECKING = "checking", _("Is being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Is being carried out")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file"), max_length=200)
    columns = models.JSONField(_("columns"), default=list)
    samples = models.JSONField(default=list)
    settings = models.JSONField(_("settings"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    checked = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    plan = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    started_by = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """Of the step that is at work."""
        number = self.done if self.state in (self.State.RUNNING, self.State.DONE) else self.checked
        return 100 * number // self.rows if self.rows else 100


class Chunk(models.Model):
    """Some hundred rows that are checked, and carried out, in one transaction. `body` is compressed, and emptied once
    it is no longer needed; `report` is what was refused: number of the row, reason, field, identifier."""

    class State(models.IntegerChoices):
        NEW = 0
        CHECKED = 1
        DONE = 2

    of = models.ForeignKey(Import, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    body = models.BinaryField()
    state = models.SmallIntegerField(choices=State, default=State.NEW)
    report = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("of", "number"), name="one_chunk"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.of_id} {self.number}"


class Key(models.Model):
    """Which row of a file said an identifier first."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="keys", db_index=False)
    value = models.CharField(max_length=300)
    row = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("of", "value"), name="one_key"),)

    def __str__(self) -> str:
        return self.value


class SignerKey(models.Model):
    """Firebase's part of each hash of a project."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class HashCost(models.Model):
    """A costly kind of hash that somebody here has (costs.py); `pattern` finds them, so that it is forgotten once nobody
    has one any more."""

    cost = models.CharField(max_length=60)
    pattern = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.cost
