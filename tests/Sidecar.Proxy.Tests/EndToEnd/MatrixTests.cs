using System.Net.Sockets;
using System.Text.Json;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>
/// The whole system: our injector makes the pod's spec, our command line the rules of its init arguments, our proxy runs
/// with its environment and user. In every cell the evaluator says which listener gets the connection with which original
/// destination, and who answers in the end with which peer; then the connection is made, and both must agree.
/// </summary>
public class MatrixTests
{
    const string Vip = "10.96.0.20";
    const string VipV6 = "fd96::20";

    sealed record Cell(string Name, bool FromPod, string To, ushort Port);

    static IEnumerable<Cell> Cells(string here, string world, string vip) =>
    [
        new("outbound", true, world, 9000),
        new("outbound, nobody there", true, world, 9),
        new("outbound, excluded port", true, world, 9999),
        new("outbound, to the own address", true, here, 8080),
        new("outbound, to the own service", true, vip, 80),
        new("outbound, refused by a route", true, world, 9500),
        new("inbound", false, here, 8080),
        new("inbound, nobody there", false, here, 9),
        new("inbound, excluded port", false, here, 7070),
        new("inbound, a page of the proxy's own", false, here, 15021),
    ];

    [Theory]
    [InlineData("REDIRECT", false)]
    [InlineData("REDIRECT", true)]
    [InlineData("TPROXY", false)]
    [InlineData("TPROXY", true)]
    public void Landing_and_original_destination_are_as_predicted_in_every_cell(string mode, bool nftables)
    {
        using var pod = new ProxyPod();
        var injected = InjectedPod.Inject(mode, nftables);
        var (rules, settings) = injected.Intercept(pod);
        foreach (var port in PodFacts.ApplicationPorts)
            pod.ServeEcho(pod.Inside, port, "application");
        pod.ServeEcho(pod.Outside, 9000, "world");
        pod.ServeEcho(pod.Outside, 9999, "world");
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "cart", "endpoints": ["{{ProxyPod.Address}}:8080"] }, { "name": "cart6", "endpoints": ["[{{ProxyPod.AddressV6}}]:8080"] }],
              "outbound": { "routes": [
                { "name": "cart", "ranges": ["{{Vip}}"], "ports": ["80"], "to": "cart" }, { "name": "cart6", "ranges": ["{{VipV6}}"], "ports": ["80"], "to": "cart6" },
                { "name": "closed", "ports": ["9500"], "to": "refuse" }] } }
            """, injected.Uid, injected.Gid, injected.Environment);
        var prediction = new Prediction(new Evaluator(rules, PodFacts.Of(settings)), settings, Vip, VipV6);
        var logged = 0;
        foreach (var (here, world, vip) in ((string, string, string)[])[(ProxyPod.Address, ProxyPod.World, Vip), (ProxyPod.AddressV6, ProxyPod.WorldV6, VipV6)])
            foreach (var cell in Cells(here, world, vip))
            {
                var (hops, end) = prediction.For(cell.FromPod, Address.Parse(cell.FromPod ? here : world), Address.Parse(cell.To), cell.Port);
                var seen = Call(pod, cell);
                ProxyProcess.Await(() => proxy.Log().Count >= logged + hops.Count, $"{cell} is logged", () => string.Join('\n', proxy.Log()));
                var lines = proxy.Log().Skip(logged).Select(Hop).Order().ToArray();
                logged += lines.Length;
                Assert.True(hops.Order().SequenceEqual(lines), $"{mode} {cell}: predicted {string.Join(", ", hops)}, seen {string.Join(", ", lines)}");
                Assert.True(end == seen, $"{mode} {cell}: predicted {end}, seen {seen}");
            }
        Assert.Equal(logged, proxy.Metric("sidecar_accepted_total"));
    }

    static string Hop(JsonElement line) => $"{line.GetProperty("direction").GetString()} for {line.GetProperty("original_destination").GetString()}";

    static string Call(ProxyPod pod, Cell cell)
    {
        try
        {
            using var call = cell.FromPod ? pod.Call(cell.To, cell.Port) : pod.CallIn(cell.To, cell.Port);
            if (cell.Port == 15021)
                call.SendText("GET /healthz/ready HTTP/1.1\r\n\r\n");
            return call.ReadLine() is var line && line.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? "own page" : line;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode.ToString();
        }
    }

    /// <summary>The evaluator's word on a connection, with what the routes of the test do with it.</summary>
    sealed class Prediction(Evaluator evaluator, InterceptionSettings settings, string vip, string vipV6)
    {
        readonly ProxyBehaviour behaviour = settings.Mode == InterceptionMode.Tproxy
            ? new ProxyBehaviour(new SocketOwner(0, 1337)) { OriginalSourceMark = 1337 }
            : new ProxyBehaviour(new SocketOwner(1337, 1337));

        /// <summary>The proxy's listeners on the way, each with the original destination; then who answers whom.</summary>
        public (List<string> Hops, string End) For(bool fromPod, Address from, Address to, ushort port)
        {
            var hops = new List<string>();
            var journey = evaluator.Follow(fromPod
                ? Packet.Outbound(Protocol.Tcp, to, port, ProxyPod.Application) with { SourcePort = 40000 }
                : Packet.Inbound(Protocol.Tcp, from, to, port, "eth0") with { SourcePort = 40000 }, behaviour);
            foreach (var hop in journey.Hops)
            {
                if (hop.Outcome.Listener is not { Role: ListenerRole.ProxyInbound or ListenerRole.ProxyOutbound } listener)
                    return (hops, End(hop.Outcome, hops.Count));
                var original = hop.Outcome.OriginalDestination!.Value;
                hops.Add($"{listener.Name} for {original}");
                if (original.Port == 9500)
                    return (hops, "ConnectionReset");
                // The route leads elsewhere than to the original destination, so its upstream is followed anew.
                if (original.Address == Address.Parse(vip) || original.Address == Address.Parse(vipV6))
                {
                    var pod = Address.Parse(original.Address.Family == Family.IPv4 ? ProxyPod.Address : ProxyPod.AddressV6);
                    var rest = evaluator.Follow(Packet.Outbound(Protocol.Tcp, pod, 8080, behaviour.Owner.Uid, behaviour.Owner.Gid) with { SourcePort = 40001 }, behaviour);
                    hops.AddRange(rest.Hops.SkipLast(1).Select(next => $"{next.Outcome.Listener!.Name} for {next.Outcome.OriginalDestination}"));
                    return (hops, End(rest.End, hops.Count));
                }
            }
            return (hops, "");
        }

        static string End(Outcome end, int hops) => end.Kind switch
        {
            OutcomeKind.Delivered when end.Listener!.Role == ListenerRole.ProxyOther => end.Listener.Name,
            OutcomeKind.Delivered => $"{end.Listener!.Name} {end.Peer.Address}",
            OutcomeKind.External when end.Local.Port is 9000 or 9999 => $"world {end.Peer.Address}",
            // The proxy has taken the connection by then, so what is refused further on arrives as a reset.
            OutcomeKind.External or OutcomeKind.Refused => hops > 0 ? "ConnectionReset" : "ConnectionRefused",
            _ => end.ToString(),
        };
    }
}
