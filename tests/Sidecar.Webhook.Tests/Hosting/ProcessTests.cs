using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>The program as a process of its own.</summary>
public class ProcessTests
{
    static string Program => Path.Combine(AppContext.BaseDirectory, "Sidecar.Webhook.dll");

    [Fact]
    public void Wrong_settings_end_it_with_every_message_and_code_2()
    {
        var result = Command.Run(["dotnet", Program, "--Webhook:Server:MaxBodyBytes=1", "--Webhook:Server:Listen=nowhere"], seconds: 120);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            "Webhook:Server:Listen: found 'nowhere', expected an address such as https://*:8443 or https://127.0.0.1:0\n"
            + "Webhook:Server:MaxBodyBytes: found 1, expected 1024 to 67108864\n", result.Error);
    }

    [Fact]
    public void An_address_that_is_taken_ends_it_with_a_message_and_code_1()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var result = Command.Run(["dotnet", Program, "--listen", $"https://{taken.LocalEndpoint}", "--management", "http://127.0.0.1:0"], seconds: 120);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"Failed to bind to address https://{taken.LocalEndpoint}: address already in use.\n", result.Error);
    }

    [Fact]
    public void No_way_to_the_API_server_ends_it_with_a_message_and_code_2()
    {
        var result = Command.Run(
            ["dotnet", Program, "--listen", "https://127.0.0.1:0", "--management", "http://127.0.0.1:0", "--Webhook:Tls:Mode=SelfManaged",
             "--Webhook:SelfManaged:Namespace=a", "--Webhook:SelfManaged:Kubeconfig=/nowhere"], seconds: 120);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("Webhook:SelfManaged:Kubeconfig: found '/nowhere', expected a way to reach the API server: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_SIGTERM_it_is_not_ready_first_and_ends_well()
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue();
        using var tls = new MountedFolder(("tls.crt", certificate), ("tls.key", key));
        var port = FreePort();
        using var process = Process.Start(new ProcessStartInfo(Requires.Find("dotnet") ?? "dotnet",
        [
            Program, "--cert", tls["tls.crt"], "--key", tls["tls.key"], "--listen", "https://127.0.0.1:0",
            "--management", $"http://127.0.0.1:{port}", "--Webhook:Server:DrainDelay=00:00:04",
        ])
        { RedirectStandardOutput = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Eventually.Holds(async () => await Ready(client) == HttpStatusCode.OK, "it is ready");
            Assert.Equal(0, Native.kill(process.Id, 15));
            await Eventually.Holds(async () => process.HasExited || await Ready(client) == HttpStatusCode.ServiceUnavailable, "it is not ready");
            Assert.False(process.HasExited, "it ended before it was seen not to be ready");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            // Lines of JSON with the stable id of the event.
            Assert.Contains("\"EventId\":5001", await output, StringComparison.Ordinal);
            // Probes come every few seconds: what they find is logged once, when it changes.
            Assert.DoesNotContain("HealthChecks", await output, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    static async Task<HttpStatusCode?> Ready(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static class Native
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int kill(int process, int signal);
    }
}
