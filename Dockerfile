# One image for the trainer and the API. Stages that change seldom come first: while the lock stays
# as it is, a new build only adds the project itself. Nothing here needs more than the classic builder.

FROM python:3.13-slim AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /build/
RUN pip --python /opt/venv install --quiet --no-compile --require-hashes -r /build/requirements.lock \
    && find /opt/venv -type d -name tests -prune -exec rm -rf {} +

FROM dependencies AS project
COPY pyproject.toml README.md LICENSE /build/
COPY src /build/src
# into a folder of its own, which the last stage lays over the dependencies
RUN pip --python /opt/venv install --quiet --no-compile --no-deps --no-build-isolation \
        --prefix /opt/project /build \
    && python -m compileall -q --invalidation-mode unchecked-hash \
        -s /opt/project -p /opt/venv /opt/project/lib

FROM dependencies AS runtime
# what only builds the project; `pip check` says so if anything else needs one of them
RUN pip --python /opt/venv uninstall --quiet --yes \
        editables hatchling pathspec pluggy tomlkit trove-classifiers \
    && pip --python /opt/venv check \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib

FROM python:3.13-slim
RUN pip uninstall --quiet --yes --root-user-action ignore pip \
    && groupadd --gid 10001 cineclube \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin cineclube \
    && install -d -o cineclube -g cineclube /app/data /app/models
COPY --from=runtime /opt/venv /opt/venv
COPY --from=project /opt/project /opt/venv
WORKDIR /app
COPY app.py train_model.py mock_data.json ./
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    MALLOC_ARENA_MAX=2 \
    CINECLUBE_HOST=0.0.0.0
USER 10001:10001
VOLUME ["/app/data", "/app/models"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('CINECLUBE_PORT') or 8000}/health/live\", timeout=4)"]
CMD ["cineclube", "serve"]
