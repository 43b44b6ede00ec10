namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>
/// A Job with the proxy as a native sidecar, in the order that kubelet keeps to (KEP-753): rules, then the proxy until its
/// start-up probe succeeds, then the application; when that has ended, SIGTERM for the proxy, which must end with it.
/// </summary>
public class JobTests
{
    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("POST /quitquitquit")]
    public void The_proxy_serves_until_the_application_has_ended_and_ends_with_it(string end)
    {
        var job = InjectedPod.Of("""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "once-1", "namespace": "shop", "annotations": { "sidecar.istio.io/nativeSidecar": "true" } },
              "spec": { "restartPolicy": "Never", "containers": [{ "name": "once", "image": "once" }] } }
            """);
        Assert.Equal(["once"], job.Spec["containers"]!.AsArray().Select(one => (string)one!["name"]!));
        Assert.Equal("Always", (string?)job.Proxy["restartPolicy"]);
        using var pod = new ProxyPod("curl");
        job.Intercept(pod);
        pod.Serve(pod.Outside, 9000, client =>
        {
            while (client.ReadLine().TrimEnd('\r').Length > 0)
                ;
            client.SendText("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwork\n");
        });
        var running = pod.Start("{}", job.Uid, job.Gid, [.. job.Environment, "EXIT_ON_ZERO_ACTIVE_CONNECTIONS=true", "MINIMUM_DRAIN_DURATION=100ms"]);
        // What kubelet asks before it starts the application.
        var probe = job.Proxy["startupProbe"]!["httpGet"]!;
        Assert.Equal(200, ProxyProcess.Ask(pod.Outside, ProxyPod.Address, (int)probe["port"]!, (string)probe["path"]!).Status);
        Assert.Equal("work\n", pod.Inside.Run(["curl", "-sS", "-m", "20", $"http://{ProxyPod.World}:9000/"], null, ProxyPod.Application, ProxyPod.Application, seconds: 60).Expect());
        Assert.False(running.HasExited);
        if (end == "SIGTERM")
            running.Signal(15);
        else // As an application does that knows of the proxy, where sidecars are not native.
            Assert.Equal("200", pod.Inside.Run(["curl", "-sS", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "http://127.0.0.1:15020/quitquitquit"],
                null, ProxyPod.Application, ProxyPod.Application, seconds: 60).Expect());
        Assert.Equal(0, running.Finish(60).ExitCode);
    }
}
