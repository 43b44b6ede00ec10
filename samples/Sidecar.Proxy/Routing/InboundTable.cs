using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Proxy.Routing;

/// <summary>Where inbound connections go: by port, else all alike.</summary>
sealed record InboundTable(IReadOnlyDictionary<ushort, Decision> Ports, Decision Otherwise)
{
    public Decision Decide(Endpoint destination) => Ports.GetValueOrDefault(destination.Port, Otherwise);
}
