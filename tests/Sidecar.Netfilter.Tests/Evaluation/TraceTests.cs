using System.Text;
using System.Text.Json;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>What a trace tells a person and a program.</summary>
public class TraceTests
{
    static readonly Scene Default = Scene.Of(new InterceptionOptions { Dialect = "istio", InboundPorts = "*", OutboundRanges = "*" });

    static readonly Scene Tproxy = Scene.Of(new InterceptionOptions
    {
        Dialect = "istio",
        Mode = "TPROXY",
        InboundPorts = "*",
        OutboundRanges = "*",
        ProxyUid = "0",
        RedirectDns = true,
        CaptureAllDns = true,
    });

    [Fact]
    public void An_application_calls_another() => Verify("Trace.outbound.txt", Default,
        Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000));

    [Fact]
    public void Another_calls_the_application() => Verify("Trace.inbound.txt", Default,
        Packet.Inbound(Protocol.Tcp, Address.Parse("10.244.9.9"), Address.Parse("10.244.1.7"), 8080, "eth0"));

    [Fact]
    public void Another_calls_the_application_through_tproxy() => Verify("Trace.tproxy.txt", Tproxy,
        Packet.Inbound(Protocol.Tcp, Address.Parse("10.244.9.9"), Address.Parse("10.244.1.7"), 8080, "eth0"));

    [Fact]
    public void The_application_asks_for_a_name() => Verify("Trace.dns.txt", Tproxy,
        Packet.Outbound(Protocol.Udp, Address.Parse("10.96.0.10"), 53, uid: 1000));

    [Fact]
    public void A_program_reads_the_same()
    {
        var journey = Default.Follow(Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000));
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            journey.WriteTo(writer);
        Approved.Verify("Trace.outbound.json", Encoding.UTF8.GetString(buffer.ToArray()));
    }

    static void Verify(string name, Scene scene, Packet packet) => Approved.Verify(name,
        $"{scene.Follow(packet)}\n{new string('-', 80)}\n\n{scene.Evaluator.Trace(packet).ToText(TraceDetail.All)}");

    sealed record Scene(Evaluator Evaluator, ProxyBehaviour Proxy)
    {
        public static Scene Of(InterceptionOptions options)
        {
            var settings = InterceptionSettings.Read(options).Value;
            var tproxy = settings.Mode == InterceptionMode.Tproxy;
            return new Scene(
                new Evaluator(InterceptionRules.Build(settings), StandardPod.Of(settings)),
                tproxy ? new(new SocketOwner(0, 1337)) { OriginalSourceMark = 1337 } : new(new SocketOwner(1337, 1337)));
        }

        public Journey Follow(Packet packet) => Evaluator.Follow(packet, Proxy);
    }
}
