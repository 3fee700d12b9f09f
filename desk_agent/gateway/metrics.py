"""The page for Prometheus and for whoever asks whether the gateway is well: plain HTTP, on this computer only."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from desk_agent.gateway.machine import Gateway


class _Numbers(Collector):
    """Reads the gateway when it is asked, and keeps nothing."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway

    def collect(self) -> Iterator[Metric]:
        """All numbers."""
        gateway = self._gateway
        yield _gauge("pbx_up", "1 while the PBX can be asked", gateway.upstream.is_up)
        yield _counter("pbx_logins", "connections to the PBX that came about", gateway.upstream.logins)
        yield _gauge("desks", "desks that are signed in", gateway.desk_count)
        yield _gauge("sockets", "event connections of desks", gateway.service.hub.count)
        yield _gauge("monitored_devices", "devices monitored at the PBX", len(gateway.upstream.session.monitors))
        yield _gauge("watched_devices", "devices whose presence comes", len(gateway.upstream.session.presences))
        yield _gauge("live_calls", "calls of desks", sum(len(gateway.book.calls(d)) for d in gateway.book.live()))
        yield _counter("events_sent", "events sent to desks", gateway.fanout.sent)
        yield _counter("desks_dropped", "event connections closed because they lagged", gateway.service.hub.overflows)
        yield _counter("logins_refused", "wrong passwords", gateway.door.refused)
        yield _counter("logins_throttled", "attempts that were not tried", gateway.door.throttled)
        events = CounterMetricFamily(_name("events"), "events of the PBX", labels=["type"])
        for kind, count in sorted(gateway.tally.events.items()):
            events.add_metric([kind], count)
        yield events
        requests = CounterMetricFamily(_name("requests"), "requests of desks", labels=["operation", "status"])
        for (operation, status), count in sorted(gateway.tally.requests.items()):
            requests.add_metric([operation, str(status)], count)
        yield requests


def app(gateway: "Gateway") -> Starlette:
    """``/metrics`` for Prometheus, ``/health`` with status 503 while the PBX cannot be asked."""
    registry = CollectorRegistry()
    registry.register(_Numbers(gateway))

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    async def health(_: Request) -> Response:
        status = gateway.upstream.status
        told = {"pbx": str(status.reach), "reason": status.reason, "desks": gateway.desk_count}
        return JSONResponse(told, status_code=200 if gateway.upstream.is_up else 503)

    return Starlette(routes=[Route("/metrics", metrics), Route("/health", health)])


def _name(name: str) -> str:
    return f"desk_agent_gateway_{name}"


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(_name(name), text, value=float(value))


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(_name(name), text, value=float(value))
