using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Proxy.Routing;

/// <summary>What becomes of a connection.</summary>
/// <param name="Route">The name of the route that decided, for logs and counters.</param>
abstract record Decision(string Route)
{
    /// <summary>On to where it was going in the first place.</summary>
    public sealed record Original(string Route) : Decision(Route);

    /// <summary>On to a port of the loopback address of the same family: the application, on its own interface.</summary>
    public sealed record Loopback(string Route, ushort Port) : Decision(Route);

    /// <summary>On to an endpoint of an upstream.</summary>
    public sealed record Forward(string Route, Upstream Upstream) : Decision(Route);

    /// <summary>Each request of it is decided by itself.</summary>
    public sealed record PerRequest(string Route) : Decision(Route);

    /// <summary>Nowhere.</summary>
    public sealed record Refuse(string Route) : Decision(Route);

    /// <summary>Not known before its first bytes are seen.</summary>
    public sealed record Sniff() : Decision("");

    /// <summary>The name of where it goes, for logs and counters.</summary>
    public string Destination => this switch
    {
        Forward forward => forward.Upstream.Name,
        Original => "original",
        Loopback => "loopback",
        PerRequest => "http",
        _ => "none",
    };
}

/// <summary>A named set of endpoints that serve alike.</summary>
/// <param name="Name">Unique in a configuration.</param>
/// <param name="Endpoints">At least one.</param>
/// <param name="ConnectTimeout">How long each may take to answer a connection.</param>
sealed record Upstream(string Name, EquatableArray<Endpoint> Endpoints, TimeSpan ConnectTimeout)
{
    int turn = -1;

    /// <summary>Where the next connection begins to try, so that all endpoints get as many.</summary>
    public int NextTurn() => (int)(unchecked((uint)Interlocked.Increment(ref turn)) % (uint)Endpoints.Count);

    /// <summary>The endpoint for an attempt, counted from 0; null when all have been tried.</summary>
    public Endpoint? At(int turn, int attempt) =>
        attempt < Endpoints.Count ? Endpoints[(turn + attempt) % Endpoints.Count] : null;
}
