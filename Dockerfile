# The product without its engines: docker-compose.yml brings those. The same image runs the web,
# the worker, beat and the migrations.
FROM python:3.11-slim AS packages
RUN pip install --no-cache-dir "uv==0.13.*"
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/srv/venv
WORKDIR /srv/app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/data hubs \
    && install -d -o hubs -g hubs /srv/data /srv/data/beat /srv/data/provider /srv/static
COPY --from=packages /srv/venv /srv/venv
WORKDIR /srv/app
COPY . .
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HUBS_DATA=/srv/data STATIC_ROOT=/srv/static
USER hubs
# The mode is for this one command, which reads no database and makes no account.
RUN HUBS_MODE=demo python manage.py collectstatic --no-input --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "-b", "0.0.0.0:8000", "config.wsgi:application"]
