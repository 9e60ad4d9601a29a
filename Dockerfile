FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY manage.py ./
COPY inami_portal ./inami_portal
COPY apps ./apps
COPY templates ./templates
COPY static ./static
COPY locale ./locale
# Neither step needs a database or a secret: the demo's settings only serve to find the files.
RUN python -m inami_portal.messages \
    && STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --uid 10001 --no-create-home portal \
    && install -d -o portal /data/media /data/private

USER portal
ENV STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/data/media PRIVATE_MEDIA_ROOT=/data/private DJANGO_SETTINGS_MODULE=inami_portal.settings.production
EXPOSE 8000
CMD ["gunicorn", "inami_portal.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--workers", "2", "--threads", "2", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
