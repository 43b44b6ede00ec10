using Microsoft.Extensions.Options;
using Sidecar.Hosting;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Hosting;

/// <summary>Settings read from options, each time those change.</summary>
sealed class InterceptionSource(
    IOptionsFactory<InterceptionOptions> factory, IEnumerable<IOptionsChangeTokenSource<InterceptionOptions>> changes,
    IEnumerable<ConfigurationName<InterceptionOptions>> names)
    : IInterceptionSource, IDisposable
{
    readonly FollowedOptions<InterceptionOptions, InterceptionSettingsResult> followed = new(factory, changes, names, Read);

    public InterceptionSettings Get(string? name = null) => followed.Get(name).Value;

    public EquatableArray<OptionProblem> Warnings(string? name = null) => followed.Get(name).Warnings;

    public IDisposable OnChange(Action<InterceptionChange> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return followed.OnChange(
            (name, read) => listener(new InterceptionChange.Accepted(name, read.Value)),
            (name, problems) => listener(new InterceptionChange.Rejected(name, [.. problems])));
    }

    public void Dispose() => followed.Dispose();

    /// <summary>A host may have replaced the validator that comes with the library; what it lets pass is refused here.</summary>
    static InterceptionSettingsResult Read(string name, InterceptionOptions options)
    {
        var read = InterceptionSettings.Read(options);
        return read.IsSuccess ? read : throw new OptionsValidationException(
            name, typeof(InterceptionOptions), read.Problems.Select(problem => name.Length == 0 ? problem.ToString() : $"{name}: {problem}"));
    }
}
