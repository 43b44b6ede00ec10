using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sidecar.Core.Hosting;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Samples.Tests.Hosting;

public class InjectionServicesTests
{
    static readonly Pod Web = Pod.Parse("""{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx"}]}}""");

    const string Logger = "spec: {containers: [{name: logger, image: 'logger:1', args: ['${pod.name}']}]}";

    [Fact]
    public void Without_options_a_host_injects_as_Istios_chart_says()
    {
        using var host = Host((services, _) => services.AddSidecarInjection());
        var injected = Assert.IsType<InjectionResult.Injected>(Inject(host));
        Assert.Contains(injected.Pod.Containers.Concat(injected.Pod.InitContainers), one => one.Name == "istio-proxy");
    }

    [Fact]
    public void Options_come_from_a_section()
    {
        using var host = Host((services, _) => services.AddSidecarInjection().BindConfiguration(InjectionOptions.Section), new()
        {
            ["Sidecar:Injection:Policy"] = "disabled",
            ["Sidecar:Injection:AlwaysInject:0"] = "team in (shop, web)",
            ["Sidecar:Injection:Templates:logger"] = Logger,
            ["Sidecar:Injection:DefaultTemplates:0"] = "logger",
        });
        Assert.IsType<InjectionResult.Skipped>(Inject(host));
        var injected = Assert.IsType<InjectionResult.Injected>(Inject(host, pod: Web.With(pod => pod.Labels.Set("team", "shop"))));
        Assert.Equal(["logger", "web"], injected.Pod.Containers.Select(one => one.Name).Order());
    }

    [Fact]
    public void A_host_with_wrong_options_does_not_start_and_names_every_problem()
    {
        using var host = Host((services, _) => services.AddSidecarInjection().BindConfiguration(InjectionOptions.Section), new()
        {
            ["Sidecar:Injection:Policy"] = "on",
            ["Sidecar:Injection:NativeSidecars"] = "yes",
            ["Sidecar:Injection:NeverInject:1"] = "app in web",
            ["Sidecar:Injection:Values"] = "global: [",
            ["Sidecar:Injection:Mesh"] = "defaultConfig: {concurrency: many}",
            ["Sidecar:Injection:Templates:logger"] = "spec: {containers: [{name: '${pod.nme}'}]}",
        });
        var error = Assert.Throws<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Approved.Verify("InjectionOptions.txt", string.Join('\n', error.Failures) + "\n");
    }

    [Fact]
    public void Several_configurations_stand_side_by_side()
    {
        using var host = Host((services, _) =>
        {
            services.AddSidecarInjection().Configure(options => options.Policy = "disabled");
            services.AddSidecarInjection("canary").Configure(options => options.Revision = "canary");
        });
        Assert.IsType<InjectionResult.Skipped>(Inject(host));
        var injected = Assert.IsType<InjectionResult.Injected>(Inject(host, "canary"));
        Assert.Contains("canary", injected.Pod.Annotations["sidecar.istio.io/status"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nobody_registered_is_refused_not_given_the_defaults()
    {
        using var host = Host((services, _) => services.AddSidecarInjection("canary"));
        Assert.StartsWith("No configuration is named 'canray'; there are 'canary'.",
            Assert.Throws<ArgumentException>(() => Inject(host, "canray")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Inject(host));
    }

    [Fact]
    public void Registering_a_name_again_adds_to_its_options_and_checks_them_once()
    {
        using var host = Host((services, _) =>
        {
            services.AddSidecarInjection("canary").Configure(options => options.Policy = "on");
            services.AddSidecarInjection("canary").Configure(options => options.Policy += "!");
        });
        var error = Assert.Throws<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Assert.Equal(["canary: Sidecar:Injection:Policy 'on!': expected 'enabled' or 'disabled'."], error.Failures);
    }

    [Fact]
    public void A_problem_of_a_named_configuration_tells_which()
    {
        using var host = Host((services, _) => services.AddSidecarInjection("canary").Configure(options => options.Policy = "on"));
        var error = Assert.Throws<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Assert.Equal(["canary: Sidecar:Injection:Policy 'on': expected 'enabled' or 'disabled'."], error.Failures);
    }

    [Fact]
    public void Changes_are_followed_and_a_mistake_keeps_the_last_good_injector()
    {
        using var host = Host((services, configuration) =>
            services.AddSidecarInjection().Bind(configuration.GetSection(InjectionOptions.Section)));
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var source = host.Services.GetRequiredService<IInjectorSource>();
        Assert.IsType<InjectionResult.Injected>(Inject(host));

        var changes = new List<InjectionChange>();
        using (source.OnChange(changes.Add))
        {
            Set(configuration, "disabled");
            Assert.IsType<InjectionResult.Skipped>(Inject(host));
            Set(configuration, "on");
            Assert.IsType<InjectionResult.Skipped>(Inject(host));
            Set(configuration, "enabled");
            Assert.IsType<InjectionResult.Injected>(Inject(host));
        }
        Set(configuration, "disabled");

        Assert.Collection(changes,
            one => Assert.Same(one, Assert.IsType<InjectionChange.Accepted>(one)),
            one => Assert.Equal(
                ["Sidecar:Injection:Policy 'on': expected 'enabled' or 'disabled'."],
                Assert.IsType<InjectionChange.Rejected>(one).Problems),
            one => Assert.IsType<InjectionChange.Accepted>(one));
    }

    [Fact]
    public void A_step_of_the_host_that_throws_at_a_change_costs_nothing()
    {
        var broken = false;
        using var host = Host((services, configuration) => services.AddSidecarInjection()
            .Bind(configuration.GetSection(InjectionOptions.Section))
            .ConfigureProfile(profile => broken ? throw new InvalidOperationException("out of order") : profile));
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var source = host.Services.GetRequiredService<IInjectorSource>();
        var before = source.Get();
        var changes = new List<InjectionChange>();
        using var told = source.OnChange(changes.Add);
        broken = true;
        Set(configuration, "disabled");
        Assert.Same(before, source.Get());
        Assert.Equal(["out of order"], Assert.IsType<InjectionChange.Rejected>(Assert.Single(changes)).Problems);
    }

    [Fact]
    public void Rules_of_the_host_are_asked_too()
    {
        using var host = Host((services, _) =>
        {
            services.AddSingleton(InjectionRules.IgnoredNamespaces("shop"));
            services.AddSidecarInjection().ConfigureProfile((provider, profile) =>
                profile with { Policy = profile.Policy.Prepend(provider.GetRequiredService<IInjectionRule>()) });
        });
        Assert.Equal(InjectionReason.IgnoredNamespace, Inject(host).Decision.Reason);
    }

    [Fact]
    public void A_profile_of_ones_own_takes_the_place_of_Istios()
    {
        using var host = Host((services, _) => services.AddSidecarInjection()
            .Configure(options => options.Templates["logger"] = Logger)
            .UseProfile((_, options) => new InjectionProfile
            {
                Policy = new(InjectionRules.ExplicitWish("example.com/log")),
                Templates = new Dictionary<string, Core.Templates.IPodTemplate>(),
                DefaultTemplates = ["logger"],
                Annotations = new() { Templates = "example.com/templates", Status = "example.com/status", Overrides = "example.com/overrides" },
            }));
        Assert.IsType<InjectionResult.Skipped>(Inject(host));
        var asking = Web.With(pod => pod.Labels.Set("example.com/log", "true"));
        Assert.Equal(2, Assert.IsType<InjectionResult.Injected>(Inject(host, pod: asking)).Pod.Containers.Count);
    }

    [Fact]
    public void A_source_registered_before_stays()
    {
        using var host = Host((services, _) =>
        {
            services.AddSingleton<IInjectorSource, NoSource>();
            services.AddSidecarInjection();
        });
        Assert.IsType<NoSource>(host.Services.GetRequiredService<IInjectorSource>());
    }

    static InjectionResult Inject(IHost host, string? name = null, Pod? pod = null) =>
        host.Services.GetRequiredService<IInjectorSource>().Get(name)
            .Inject(new InjectionSubject { Pod = pod ?? Web, RequestNamespace = "shop" });

    static void Set(IConfigurationRoot configuration, string policy)
    {
        configuration["Sidecar:Injection:Policy"] = policy;
        configuration.Reload();
    }

    static IHost Host(Action<IServiceCollection, IConfiguration> add, Dictionary<string, string?>? settings = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        add(builder.Services, builder.Configuration);
        return builder.Build();
    }

    sealed class NoSource : IInjectorSource
    {
        public SidecarInjector Get(string? name = null) => throw new NotSupportedException();

        public IDisposable OnChange(Action<InjectionChange> listener) => throw new NotSupportedException();
    }
}
