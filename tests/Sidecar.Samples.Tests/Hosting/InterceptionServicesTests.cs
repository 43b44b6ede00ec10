using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sidecar.Netfilter.Hosting;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Samples.Tests.Hosting;

public class InterceptionServicesTests
{
    [Fact]
    public void Options_come_from_a_section_and_several_stand_side_by_side()
    {
        using var host = Host(new()
        {
            ["Sidecar:Interception:OutboundPort"] = "16001",
            ["Tproxy:Mode"] = "TPROXY",
        });
        var source = host.Services.GetRequiredService<IInterceptionSource>();
        Assert.Equal(16001, source.Get().OutboundPort);
        Assert.Equal(InterceptionMode.Tproxy, source.Get("tproxy").Mode);
    }

    [Fact]
    public void A_host_with_wrong_options_does_not_start_and_names_every_problem()
    {
        using var host = Host(new()
        {
            ["Sidecar:Interception:InboundPort"] = "0",
            ["Sidecar:Interception:ExcludeInboundPorts"] = "15020,x",
        });
        var error = Assert.Throws<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Assert.Equal(2, error.Failures.Count());
        Assert.All(error.Failures, one => Assert.StartsWith("Sidecar:Interception:", one, StringComparison.Ordinal));
    }

    [Fact]
    public void A_problem_of_a_named_configuration_tells_which()
    {
        using var host = Host(new() { ["Tproxy:Mode"] = "BRIDGE" });
        var error = Assert.Throws<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Assert.StartsWith("tproxy: Sidecar:Interception:Mode 'BRIDGE'", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_registered_is_refused_not_given_the_defaults()
    {
        using var host = Host([]);
        var error = Assert.Throws<ArgumentException>(() => host.Services.GetRequiredService<IInterceptionSource>().Get("tprxy"));
        Assert.StartsWith("No configuration is named 'tprxy'; there are '', 'tproxy'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_followed_and_a_mistake_keeps_the_last_good_settings()
    {
        using var host = Host([]);
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var source = host.Services.GetRequiredService<IInterceptionSource>();
        var changes = new List<InterceptionChange>();
        using var told = source.OnChange(changes.Add);
        Assert.Equal(15001, source.Get().OutboundPort);
        foreach (var (text, expected) in new[] { ("16001", 16001), ("70000", 16001), ("16002", 16002) })
        {
            changes.Clear();
            configuration["Sidecar:Interception:OutboundPort"] = text;
            configuration.Reload();
            Assert.Equal(expected, source.Get().OutboundPort);
            var change = Assert.Single(changes, one => one.Name.Length == 0);
            Assert.Equal(expected.ToString(System.Globalization.CultureInfo.InvariantCulture) == text, change is InterceptionChange.Accepted);
        }
    }

    static IHost Host(Dictionary<string, string?> settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSidecarInterception().BindConfiguration(InterceptionOptions.Section);
        builder.Services.AddSidecarInterception("tproxy").BindConfiguration("Tproxy");
        return builder.Build();
    }
}
