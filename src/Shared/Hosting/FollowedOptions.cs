using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sidecar.Hosting;

/// <summary>
/// Values made of named options, each made anew when its options change. Options that are wrong by then change nothing:
/// the last good value stays.
/// </summary>
/// <remarks>
/// <see cref="IOptionsMonitor{TOptions}"/> forgets its value when options change, and throws from then on while they
/// are wrong. Hence its parts are used here, and not the monitor. Safe for use by many threads; reading takes no lock.
/// </remarks>
sealed class FollowedOptions<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, TValue> : IDisposable
    where TOptions : class
{
    readonly IOptionsFactory<TOptions> factory;
    readonly string[] names;
    readonly Func<string, TOptions, TValue> make;
    readonly ConcurrentDictionary<string, TValue> values = new(StringComparer.Ordinal);
    readonly List<Listener> listeners = [];
    readonly List<IDisposable> registrations = [];
    readonly Lock writing = new();

    /// <summary>Begins to follow the options of every source.</summary>
    /// <param name="factory">Makes and validates options.</param>
    /// <param name="sources">Say when the options of a name change.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="make">Makes the value of the options of a name.</param>
    public FollowedOptions(
        IOptionsFactory<TOptions> factory, IEnumerable<IOptionsChangeTokenSource<TOptions>> sources,
        IEnumerable<ConfigurationName<TOptions>> names, Func<string, TOptions, TValue> make)
    {
        (this.factory, this.make) = (factory, make);
        this.names = [.. names.Select(one => one.Name)];
        foreach (var source in sources.Where(source => this.names.Contains(source.Name ?? Options.DefaultName)))
            registrations.Add(ChangeToken.OnChange(source.GetChangeToken, Reload, source.Name ?? Options.DefaultName));
    }

    /// <summary>The last good value of a name; made now if this is the first time.</summary>
    /// <exception cref="ArgumentException">
    /// No configuration has that name. Options would give their defaults, and keep them for every name ever asked for.
    /// </exception>
    /// <exception cref="OptionsValidationException">The options are wrong, and there was no good value before.</exception>
    public TValue Get(string? name)
    {
        name ??= Options.DefaultName;
        if (values.TryGetValue(name, out var value))
            return value;
        if (!names.Contains(name))
            throw new ArgumentException($"No configuration is named '{name}'; there are '{string.Join("', '", names)}'.", nameof(name));
        lock (writing)
            return values.GetOrAdd(name, _ => make(name, factory.Create(name)));
    }

    /// <summary>Tells of every change from now on, until the result is disposed of.</summary>
    public IDisposable OnChange(Action<string, TValue> accepted, Action<string, IReadOnlyList<string>> rejected)
    {
        var listener = new Listener(this, accepted, rejected);
        lock (writing)
            listeners.Add(listener);
        return listener;
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    void Reload(string name)
    {
        Listener[] told;
        Action<Listener> tell;
        lock (writing)
        {
            tell = Renew(name);
            told = [.. listeners];
        }
        foreach (var listener in told)
            tell(listener);
    }

    /// <summary>Whatever goes wrong on the way to the new value must not cost the old one.</summary>
    Action<Listener> Renew(string name)
    {
        try
        {
            var value = make(name, factory.Create(name));
            values[name] = value;
            return listener => listener.Accepted(name, value);
        }
        catch (OptionsValidationException error)
        {
            string[] problems = [.. error.Failures];
            return listener => listener.Rejected(name, problems);
        }
        catch (Exception error)
        {
            return listener => listener.Rejected(name, [error.Message]);
        }
    }

    sealed record Listener(
        FollowedOptions<TOptions, TValue> Source,
        Action<string, TValue> Accepted, Action<string, IReadOnlyList<string>> Rejected) : IDisposable
    {
        public void Dispose()
        {
            lock (Source.writing)
                Source.listeners.RemoveAll(other => ReferenceEquals(other, this));
        }
    }
}
