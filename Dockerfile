# One image for every silo. Build: docker build -t digitaltalent-silo .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
# Compiled ahead of time: the first calls do not wait for the compiler, which then works on what is hot.
RUN dotnet publish silo/DigitalTalent.Silo.csproj -c Release -o /app -p:RunAnalyzers=false \
    --use-current-runtime --self-contained false -p:PublishReadyToRun=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# The first operator's key may go here; nothing else is written beside the database.
RUN mkdir /keys && chown $APP_UID /keys && chmod 700 /keys
USER $APP_UID
EXPOSE 5001 5080 11111
# Kestrel finishes running calls on SIGTERM; compose must grant at least as long as the silo's own limit of 30 s.
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "digitaltalent-silo.dll", "serve", "--listen", "0.0.0.0"]
