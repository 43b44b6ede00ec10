using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Proxy.Routing;

/// <summary>
/// The endpoints that a decision leads to, in the order to try them: each of an upstream's once, beginning with the one whose
/// turn it is; otherwise a single one.
/// </summary>
/// <param name="decision">One that leads somewhere.</param>
/// <param name="original">Where the client was going.</param>
struct Candidates(Decision decision, Endpoint original)
{
    readonly int turn = decision is Decision.Forward forward ? forward.Upstream.NextTurn() : 0;
    int tried;

    /// <summary>The next one; null when all have been tried.</summary>
    public Endpoint? Next() => decision switch
    {
        Decision.Forward forward => forward.Upstream.At(turn, tried++),
        _ when tried++ > 0 => null,
        Decision.Loopback loopback => new Endpoint(
            Address.LoopbackOf(original.Address.Family), loopback.Port == 0 ? original.Port : loopback.Port),
        _ => original,
    };
}
