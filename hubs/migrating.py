"""What migrations are made with, besides Django's own operations and the fence (hubs.fence)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Creates the tables of many models in one step, in any order. It cannot be undone.

    Django renders every model that is near a new one anew, so an app that is made model by model
    is rendered as many times as it has models, and a first start waits for that. Here the state
    forgets what was rendered before it learns the new models, and renders once, with all of them.
    Foreign keys may point forwards: the database gets them when every table is there.
    """

    reversible = False
    serialization_expand_args = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to the state."""
        state.__dict__.pop("apps", None)  # the rendered models: a cached property
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return f"Create the tables of {len(self.models)} models"
