using Microsoft.Extensions.Options;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Hosting;

namespace Sidecar.Core.Hosting;

/// <summary>Injectors made of options and the steps of the host, each time the options change.</summary>
sealed class InjectorSource : IInjectorSource, IDisposable
{
    readonly IServiceProvider services;
    readonly InjectionProfileStep[] steps;
    readonly FollowedOptions<InjectionOptions, SidecarInjector> followed;

    public InjectorSource(
        IServiceProvider services, IEnumerable<InjectionProfileStep> steps, IOptionsFactory<InjectionOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<InjectionOptions>> changes, IEnumerable<ConfigurationName<InjectionOptions>> names)
    {
        (this.services, this.steps) = (services, [.. steps]);
        followed = new(factory, changes, names, Make);
    }

    public SidecarInjector Get(string? name = null) => followed.Get(name);

    public IDisposable OnChange(Action<InjectionChange> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return followed.OnChange(
            (name, injector) => listener(new InjectionChange.Accepted(name, injector)),
            (name, problems) => listener(new InjectionChange.Rejected(name, [.. problems])));
    }

    public void Dispose() => followed.Dispose();

    SidecarInjector Make(string name, InjectionOptions options)
    {
        var reader = new InjectionOptionsReader(options);
        var templates = reader.ReadTemplates();
        var problems = new List<string>();
        InjectionProfile? profile = null;
        try
        {
            profile = reader.Lay(templates, Begin(name, options));
        }
        catch (FormatException error)
        {
            problems.AddRange(error.Message.Split('\n', StringSplitOptions.TrimEntries));
        }
        problems.AddRange(reader.Problems);
        return profile is null || problems.Count > 0
            ? throw new OptionsValidationException(name, typeof(InjectionOptions), Named(name, problems))
            : new SidecarInjector(Change(name, profile));
    }

    InjectionProfile Change(string name, InjectionProfile profile) =>
        steps.Where(step => step.Name == name && step.Change is not null)
            .Aggregate(profile, (changed, step) => step.Change!(services, changed));

    InjectionProfile Begin(string name, InjectionOptions options) =>
        steps.LastOrDefault(step => step.Name == name && step.Make is not null)?.Make is { } make
            ? make(services, options)
            : IstioProfile.Create(options.ToIstioConfiguration());

    static IEnumerable<string> Named(string name, List<string> problems) =>
        name.Length == 0 ? problems : problems.Select(problem => $"{name}: {problem}");
}
