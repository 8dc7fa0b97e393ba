# Two stages: the first installs the locked packages, the second holds them and the code and runs as nobody in particular.
FROM python:3.13-slim AS packages

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
# Wheels only and only those whose hash is in the lock: nothing is built, so no package runs code here.
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt

FROM python:3.13-slim

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/app/static \
    BIND=0.0.0.0:8000
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin kaly \
    && install -d -o kaly -g kaly -m 0700 /var/lib/kaly
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# collectstatic only needs the settings to load.
RUN SECRET_KEY=only-while-building-signs-nothing \
    ENCRYPTION_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python -m django collectstatic --no-input \
    && python -m compileall -q /app /opt/venv
ENV PYTHONDONTWRITEBYTECODE=1

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
