using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Two injected pods and a client on a bridge: from one application to the other through both proxies.</summary>
public class TwoPodsTests
{
    const string OtherAddress = "10.77.0.3";
    const string OtherAddressV6 = "fd77::3";

    [Theory]
    [InlineData("REDIRECT")]
    [InlineData("TPROXY")]
    public void A_call_from_pod_to_pod_leaves_by_one_proxy_and_arrives_by_the_other(string mode)
    {
        using var shop = new ProxyPod();
        using var cart = shop.Beside(OtherAddress, OtherAddressV6);
        var (leaving, atShop) = Begin(shop, "shop", mode, ProxyPod.Address, ProxyPod.AddressV6);
        var (arriving, atCart) = Begin(cart, "cart", mode, OtherAddress, OtherAddressV6);
        foreach (var (from, to) in ((string, string)[])[(ProxyPod.Address, OtherAddress), (ProxyPod.AddressV6, OtherAddressV6)])
        {
            using (var call = shop.Call(to, 8080))
            {
                var seen = mode == "TPROXY" ? from : Address.Parse(to).Family == Family.IPv4 ? "127.0.0.6" : "::6";
                Assert.Equal($"cart {seen}", call.ReadLine());
                call.SendText("hello\n");
                Assert.Equal("hello", call.ReadLine());
            }
            var (source, target) = (Address.Parse(from), Address.Parse(to));
            var packet = Packet.Outbound(Protocol.Tcp, target, 8080, ProxyPod.Application) with { SourcePort = 40000 };
            Agree(leaving.Evaluate(packet), atShop, "outbound");
            Agree(arriving.Evaluate(Packet.Inbound(Protocol.Tcp, source, target, 8080, "eth0")), atCart, "inbound");
        }
        foreach (var (pod, address, name) in ((ProxyPod, string, string)[])[(shop, ProxyPod.Address, "shop"), (cart, OtherAddress, "cart")])
        {
            using var call = pod.CallIn(address, 8080);
            Assert.Equal($"{name} {(mode == "TPROXY" ? ProxyPod.World : "127.0.0.6")}", call.ReadLine());
        }
    }

    static (Evaluator Evaluator, ProxyProcess Proxy) Begin(ProxyPod pod, string name, string mode, string address, string addressV6)
    {
        var injected = InjectedPod.Inject(mode, nftables: false);
        var (rules, settings) = injected.Intercept(pod);
        pod.ServeEcho(pod.Inside, 8080, name);
        string[] environment = [.. injected.Environment.Where(variable => !variable.StartsWith("INSTANCE_IP=", StringComparison.Ordinal)), $"INSTANCE_IP={address}"];
        return (new Evaluator(rules, PodFacts.Of(settings, address: address, addressV6: addressV6)), pod.Start("{}", injected.Uid, injected.Gid, environment));
    }

    static void Agree(Outcome predicted, ProxyProcess proxy, string direction)
    {
        Assert.Equal(direction, predicted.Listener!.Name);
        proxy.AwaitLog(line => line.GetProperty("direction").GetString() == direction && line.GetProperty("original_destination").GetString() == predicted.OriginalDestination.ToString());
    }
}
